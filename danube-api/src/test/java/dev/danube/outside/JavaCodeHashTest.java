package dev.danube.outside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Decision;
import dev.danube.ErrorHandler;
import dev.danube.Stage;
import dev.danube.StageAction;
import dev.danube.StageContext;
import dev.danube.StageFailure;
import org.junit.jupiter.api.Test;

/** Tests that the user's Java code counts as a word, even if it is a record or a constant. */
class JavaCodeHashTest {

  private record Notify(String channel) implements StageAction {
    @Override
    public void run(StageContext stage) {}
  }

  private enum Handler implements ErrorHandler {
    NEVER;

    @Override
    public Decision decide(StageFailure failure) {
      return Decision.FAIL;
    }
  }

  @Test
  void a_users_class_is_not_looked_into() {
    String lambdas =
        Stage.define("a", s -> s.call(stage -> {}).onError(f -> Decision.FAIL)).definitionHash();
    assertThat(
            Stage.define("a", s -> s.call(new Notify("x")).onError(Handler.NEVER)).definitionHash())
        .isEqualTo(lambdas);
  }
}
