package dev.danube.docker.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.danube.docker.internal.archive.TarEntry.EntryKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;

/** Tests of the reader and the writer of archives, against another implementation. */
class TarTest {

  private static final Instant TIME = Instant.parse("2001-02-03T04:05:06Z");

  // spotless:off

  /** An entry with its content, each byte as a character. */
  private record Item(TarEntry entry, String content) {

    Item(TarEntry entry, byte[] content) {
      this(entry, new String(content, StandardCharsets.ISO_8859_1));
    }

    byte[] bytes() {
      return content.getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  @Provide
  Arbitrary<List<Item>> items() {
    Arbitrary<String> names = Arbitraries.strings().withChars('a', 'b', 'ü', '€', ' ', '/', '.')
        .ofMinLength(1).ofMaxLength(300).map(name -> "x" + name.replaceAll("/+$", "") + "y");
    Arbitrary<EntryKind> kinds = Arbitraries.of(EntryKind.FILE, EntryKind.HARD_LINK, EntryKind.SYMBOLIC_LINK, EntryKind.FOLDER);
    Arbitrary<Long> ids = Arbitraries.longs().between(0, 1L << 31);
    Arbitrary<Integer> sizes = Arbitraries.of(0, 1, 511, 512, 513, 5_000);
    Arbitrary<Instant> times = Arbitraries.longs().between(-100_000, 1L << 36).map(Instant::ofEpochSecond);
    return Combinators.combine(names, names, kinds, ids, sizes, times, Arbitraries.integers().between(0, 07777)).as(TarTest::item).list().ofMaxSize(6);
  }

  private static Item item(String name, String target, EntryKind kind, long id, int size, Instant time, int mode) {
    byte[] content = new byte[kind == EntryKind.FILE ? size : 0];
    new Random(size).nextBytes(content);
    TarEntry entry = switch (kind) {
      case FILE -> TarEntry.file(name, mode, size, time);
      case FOLDER -> TarEntry.folder(name, mode, time);
      default -> TarEntry.link(kind, name, target, mode, time);
    };
    return new Item(entry.ownedBy(id, id / 2), content);
  }

  private static byte[] written(List<Item> items) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(bytes)) {
      for (Item item : items) {
        tar.put(item.entry, item.bytes());
      }
    }
    return bytes.toByteArray();
  }

  private static List<Item> read(byte[] archive) throws IOException {
    List<Item> items = new ArrayList<>();
    try (TarReader tar = new TarReader(new ByteArrayInputStream(archive))) {
      for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
        items.add(new Item(entry, tar.readAllBytes()));
      }
    }
    return items;
  }

  @Property(tries = 300)
  void what_is_written_is_read_again(@ForAll("items") List<Item> items) throws IOException {
    assertThat(read(written(items))).isEqualTo(items);
  }

  @Property(tries = 200)
  void another_implementation_reads_the_same(@ForAll("items") List<Item> items) throws IOException {
    List<Item> found = new ArrayList<>();
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(written(items)), "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        EntryKind kind = entry.isDirectory() ? EntryKind.FOLDER : entry.isSymbolicLink() ? EntryKind.SYMBOLIC_LINK : entry.isLink() ? EntryKind.HARD_LINK : EntryKind.FILE;
        found.add(new Item(new TarEntry(kind, entry.getName(), entry.getLinkName(), entry.getMode() & 07777, entry.getLongUserId(), entry.getLongGroupId(),
            entry.getSize(), entry.getLastModifiedTime().toInstant()), tar.readAllBytes()));
      }
    }
    assertThat(found).isEqualTo(items);
  }

  @Property(tries = 200)
  void archives_of_another_implementation_are_read_in_each_of_its_formats(@ForAll("items") List<Item> items, @ForAll boolean isGnu) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(isGnu ? TarArchiveOutputStream.LONGFILE_GNU : TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(isGnu ? TarArchiveOutputStream.BIGNUMBER_STAR : TarArchiveOutputStream.BIGNUMBER_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(!isGnu);
      for (Item item : items) {
        TarArchiveEntry entry = switch (item.entry.kind()) {
          case HARD_LINK -> new TarArchiveEntry(item.entry.name(), TarConstants.LF_LINK);
          case SYMBOLIC_LINK -> new TarArchiveEntry(item.entry.name(), TarConstants.LF_SYMLINK);
          default -> new TarArchiveEntry(item.entry.name(), true);
        };
        entry.setLinkName(item.entry.target());
        entry.setMode(item.entry.mode());
        entry.setUserId(item.entry.user());
        entry.setGroupId(item.entry.group());
        entry.setSize(item.bytes().length);
        entry.setModTime(FileTime.from(item.entry.modified()));
        tar.putArchiveEntry(entry);
        tar.write(item.bytes());
        tar.closeArchiveEntry();
      }
    }
    assertThat(read(bytes.toByteArray())).isEqualTo(items);
  }

  @Test
  void content_that_nobody_reads_is_skipped() throws IOException {
    byte[] archive = written(List.of(item("a", "", EntryKind.FILE, 0, 5_000, TIME, 0644), item("b", "", EntryKind.FILE, 0, 1, TIME, 0644)));
    try (TarReader tar = new TarReader(new ByteArrayInputStream(archive))) {
      assertThat(tar.next()).extracting(TarEntry::name).isEqualTo("a");
      assertThat(tar.read()).isNotNegative();
      assertThat(tar.next()).extracting(TarEntry::name).isEqualTo("b");
      assertThat(tar.readAllBytes()).hasSize(1);
      assertThat(tar.next()).isNull();
      assertThat(tar.next()).isNull();
    }
  }

  @Test
  void every_part_of_an_archive_is_incomplete() throws IOException {
    byte[] archive = written(List.of(item("ü".repeat(80), "", EntryKind.FILE, 0, 700, TIME, 0644), item("b", "c", EntryKind.SYMBOLIC_LINK, 0, 0, TIME, 0777)));
    for (int length = 0; length < archive.length - 2 * Headers.BLOCK; length++) {
      byte[] part = Arrays.copyOf(archive, length);
      assertThatThrownBy(() -> read(part)).as("%d bytes", length).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void what_is_no_archive_is_refused() {
    byte[] text = "this is not an archive, but a text that is a little long. ".repeat(20).getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class).hasMessageStartingWith("this is not a tar archive: ");
  }

  @Property(tries = 500)
  void a_byte_that_is_wrong_never_ends_in_another_exception(@ForAll Random random) throws IOException {
    byte[] archive = written(List.of(item("ü".repeat(80), "", EntryKind.FILE, 1L << 30, 700, TIME, 0644)));
    archive[random.nextInt(archive.length)] ^= (byte) (1 << random.nextInt(8));
    try {
      read(archive);
    } catch (IOException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  @Test
  void more_or_less_content_than_an_entry_says_is_an_error() throws IOException {
    TarWriter tar = new TarWriter(new ByteArrayOutputStream());
    tar.put(TarEntry.file("a", 0644, 3, TIME));
    assertThatThrownBy(() -> tar.write(new byte[4])).isInstanceOf(IOException.class).hasMessageContaining("has become longer");
    tar.write(new byte[2]);
    assertThatThrownBy(() -> tar.put(TarEntry.file("b", 0644, 0, TIME))).isInstanceOf(IllegalStateException.class).hasMessage("1 bytes of the content of an entry are missing");
    ByteArrayOutputStream cut = new ByteArrayOutputStream();
    try (TarWriter incomplete = new TarWriter(cut)) {
      incomplete.put(TarEntry.file("a", 0644, 3, TIME));
    }
    assertThatThrownBy(() -> read(cut.toByteArray())).as("closed after a failure").isInstanceOf(EOFException.class);
  }

  // spotless:on
}
