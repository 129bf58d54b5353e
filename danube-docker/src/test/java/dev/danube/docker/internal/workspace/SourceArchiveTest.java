package dev.danube.docker.internal.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.docker.internal.daemon.ThrottledProgress;
import dev.danube.engine.spi.SourceFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

class SourceArchiveTest {

  private static final Instant TIME = Instant.parse("2001-02-03T04:05:06Z");
  private static final ThrottledProgress SILENT =
      new ThrottledProgress("copying", (what, done, total) -> {});

  // spotless:off

  private static SourceFile.Regular file(String path, byte[] content) {
    return new SourceFile.Regular(path, 0640, content.length, TIME, () -> new ByteArrayInputStream(content));
  }

  @Test
  void files_links_and_folders_arrive_with_content_mode_and_owner() throws IOException {
    Random random = new Random(1);
    List<SourceFile> files = new ArrayList<>();
    files.add(new SourceFile.Folder("dir", 0750));
    files.add(new SourceFile.Link("dir/link", "../dir"));
    for (int size : List.of(0, 1, 511, 512, 513, 65_536, 200_000)) {
      byte[] content = new byte[size];
      random.nextBytes(content);
      files.add(file("dir/" + "ü".repeat(70) + size, content));
    }
    List<SourceFile> arrived = new ArrayList<>();
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new SourceArchive(files, new UserIds(1000, 3_000_000), TIME, SILENT), "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        assertThat(entry.getLongUserId()).isEqualTo(1000);
        assertThat(entry.getLongGroupId()).isEqualTo(3_000_000);
        int mode = entry.getMode() & 07777;
        byte[] content = tar.readAllBytes();
        arrived.add(entry.isDirectory() ? new SourceFile.Folder(entry.getName().replaceAll("/$", ""), mode)
            : entry.isSymbolicLink() ? new SourceFile.Link(entry.getName(), entry.getLinkName())
            : new SourceFile.Regular(entry.getName(), mode, entry.getSize(), entry.getLastModifiedTime().toInstant(), () -> new ByteArrayInputStream(content)));
      }
    }
    assertThat(arrived).hasSameSizeAs(files);
    for (int i = 0; i < files.size(); i++) {
      if (files.get(i) instanceof SourceFile.Regular sent) {
        SourceFile.Regular got = (SourceFile.Regular) arrived.get(i);
        assertThat(List.of(got.path(), got.mode(), got.size(), got.modified())).isEqualTo(List.of(sent.path(), sent.mode(), sent.size(), sent.modified()));
        try (InputStream a = got.content().open(); InputStream b = sent.content().open()) {
          assertThat(a).hasSameContentAs(b);
        }
      } else {
        assertThat(arrived.get(i)).isEqualTo(files.get(i));
      }
    }
  }

  @Test
  void a_file_is_opened_when_its_turn_comes_and_closed_before_the_next() throws IOException {
    AtomicInteger open = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<SourceFile> files = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      files.add(new SourceFile.Regular("f" + i, 0644, 3, TIME, () -> {
        most.accumulateAndGet(open.incrementAndGet(), Math::max);
        return new ByteArrayInputStream(new byte[3]) {
          @Override public void close() {
            open.decrementAndGet();
          }
        };
      }));
    }
    try (SourceArchive archive = new SourceArchive(files, UserIds.ROOT, TIME, SILENT)) {
      archive.transferTo(java.io.OutputStream.nullOutputStream());
    }
    assertThat(most).hasValue(1);
    assertThat(open).hasValue(0);
  }

  @Test
  void a_file_that_grew_is_cut_and_one_that_shrank_is_an_error_that_names_it() throws IOException {
    SourceFile grew = new SourceFile.Regular("grew", 0644, 3, TIME, () -> new ByteArrayInputStream(new byte[9]));
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new SourceArchive(List.of(grew), UserIds.ROOT, TIME, SILENT))) {
      assertThat(tar.getNextEntry().getSize()).isEqualTo(3);
    }
    SourceFile shrank = new SourceFile.Regular("shrank", 0644, 3, TIME, () -> new ByteArrayInputStream(new byte[2]));
    try (SourceArchive archive = new SourceArchive(List.of(shrank), UserIds.ROOT, TIME, SILENT)) {
      assertThatThrownBy(archive::readAllBytes).hasMessage("the file shrank became shorter while it was read");
      assertThat(archive.failure()).get().hasToString("java.io.EOFException: the file shrank became shorter while it was read");
    }
  }

  @Test
  void it_tells_how_many_bytes_of_content_were_read_at_most_four_times_a_second_and_when_it_is_over() throws IOException {
    AtomicLong now = new AtomicLong();
    List<String> told = new ArrayList<>();
    ThrottledProgress progress = new ThrottledProgress("copying", (what, done, total) -> told.add(what + " " + done + "/" + total), () -> now.addAndGet(100_000_000));
    List<SourceFile> files = List.of(new SourceFile.Folder("dir", 0755), file("dir/a", new byte[200_000]), file("dir/b", new byte[65_536]));
    try (SourceArchive archive = new SourceArchive(files, UserIds.ROOT, TIME, progress)) {
      archive.transferTo(java.io.OutputStream.nullOutputStream());
    }
    assertThat(told).containsExactly("copying 196608/265536", "copying 265536/265536");
  }

  // spotless:on
}
