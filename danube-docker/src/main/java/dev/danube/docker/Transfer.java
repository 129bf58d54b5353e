package dev.danube.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.ResponseItem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows a pull or a push. What went wrong comes as a line of it, or as the end of the stream. */
class Transfer<T extends ResponseItem> extends DaemonStream<T> {

  private volatile @Nullable String problem;
  private volatile @Nullable String digest;

  @Override
  public final void onNext(T item) {
    if (item.getErrorDetail() != null) {
      problem = item.getErrorDetail().getMessage();
    }
    if (item.getAux() != null && item.getAux().getDigest() != null) {
      digest = item.getAux().getDigest();
    }
  }

  /** By what the registry has the image, if it was said. */
  final Optional<String> digest() {
    return Optional.ofNullable(digest);
  }

  /**
   * What went wrong, if something did.
   *
   * @param what what the daemon shall do, such as {@code pull an image}
   */
  final Optional<String> problem(String what) {
    return Optional.ofNullable(problem).or(() -> error().map(e -> reason(what, e)));
  }

  private static String reason(String what, Throwable e) {
    return e instanceof DockerException refused
        ? new DockerRefusal(what, refused).reason()
        : DockerCalls.reason(e);
  }
}
