package io.runnel.log.metadata.raft;

import io.runnel.log.storage.DiskSync;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots on disk, named and checked as Ratis sends them to other members: {@code snapshot.TERM_INDEX} and its MD5 in
 * {@code snapshot.TERM_INDEX.md5}. The sum is written first: a snapshot that has its name is whole, and has its sum.
 */
final class SnapshotStorage implements StateMachineStorage {
    private static final String PREFIX = "snapshot.";
    private static final Pattern NAME = Pattern.compile("snapshot\\.(\\d+)_(\\d+)");
    private static final String UNFINISHED = ".tmp";

    private final DiskSync sync;
    private @Nullable Path directory;
    private @Nullable Path received;
    private volatile @Nullable SingleFileSnapshotInfo latest;

    SnapshotStorage(DiskSync sync) {
        this.sync = sync;
    }

    @Override
    public void init(RaftStorage storage) throws IOException {
        Path members = storage.getStorageDir().getStateMachineDir().toPath();
        directory = members;
        received = storage.getStorageDir().getTmpDir().toPath();
        restoreReplaced(members);
        Files.createDirectories(members);
        deleteUnfinished(members);
        reload();
    }

    // A received snapshot takes the place of the directory by two renames; a crash between them leaves the old one
    // under
    // the name that it was moved to.
    private static void restoreReplaced(Path members) throws IOException {
        if (Files.exists(members)) {
            return;
        }
        try (Stream<Path> siblings = Files.list(members.getParent())) {
            Path moved = siblings.filter(
                            each -> each.getFileName().toString().startsWith(members.getFileName() + UNFINISHED))
                    .max(Comparator.naturalOrder())
                    .orElse(null);
            if (moved != null) {
                Files.move(moved, members, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private static void deleteUnfinished(Path members) throws IOException {
        try (Stream<Path> files = Files.list(members)) {
            for (Path each : files.toList()) {
                String name = each.getFileName().toString();
                boolean sumAlone = name.endsWith(MD5FileUtil.MD5_SUFFIX)
                        && !Files.exists(each.resolveSibling(
                                name.substring(0, name.length() - MD5FileUtil.MD5_SUFFIX.length())));
                if (name.endsWith(UNFINISHED) || sumAlone) {
                    Files.delete(each);
                }
            }
        }
    }

    /** Looks at the disk again: Ratis has put a snapshot there, or this is the start. */
    void reload() throws IOException {
        Path newest = files().max(
                        Comparator.comparingLong(file -> termIndex(file).getIndex()))
                .orElse(null);
        if (newest == null) {
            latest = null;
            return;
        }
        MD5Hash stored = MD5FileUtil.readStoredMd5ForFile(newest.toFile());
        if (stored == null || !stored.equals(MD5FileUtil.computeMd5ForFile(newest.toFile()))) {
            throw new IOException(
                    "Snapshot " + newest + " does not match its MD5 sum: it is damaged, and what it held is"
                            + " not in this folder's log any more. If the other voters are in order, delete the folder's "
                            + RaftMetadataLog.DIRECTORY + " directory, and the node joins them anew.");
        }
        TermIndex end = termIndex(newest);
        latest = new SingleFileSnapshotInfo(new FileInfo(newest, stored), end.getTerm(), end.getIndex());
    }

    private static TermIndex termIndex(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalArgumentException(file + " is not named as a snapshot");
        }
        return TermIndex.valueOf(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)));
    }

    private Stream<Path> files() throws IOException {
        Path members = directory;
        if (members == null) {
            return Stream.empty();
        }
        try (Stream<Path> entries = Files.list(members)) {
            return entries
                    .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
                    .toList()
                    .stream();
        }
    }

    @Override
    public @Nullable SingleFileSnapshotInfo getLatestSnapshot() {
        return latest;
    }

    /** Writes a snapshot up to this entry of the log, which is then the newest. */
    void write(TermIndex end, byte[] bytes) throws IOException {
        Path members = directory;
        if (members == null) {
            throw new IOException("The quorum's storage is not open");
        }
        Path file = members.resolve(PREFIX + end.getTerm() + "_" + end.getIndex());
        MessageDigest md5 = MD5FileUtil.newMD5();
        MD5Hash sum = MD5Hash.newInstance(md5.digest(bytes));
        put(
                MD5FileUtil.getDigestFileForFile(file.toFile()).toPath(),
                (sum + " *" + file.getFileName() + "\n").getBytes(StandardCharsets.UTF_8));
        put(file, bytes);
        sync.forceDirectory(members);
        latest = new SingleFileSnapshotInfo(new FileInfo(file, sum), end.getTerm(), end.getIndex());
    }

    private void put(Path file, byte[] bytes) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + UNFINISHED);
        Files.write(draft, bytes);
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            sync.force(channel);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    byte[] read(SingleFileSnapshotInfo snapshot) throws IOException {
        return Files.readAllBytes(snapshot.getFile().getPath());
    }

    /** Forces what was received of a snapshot to the disk, before it takes the place of log entries that are deleted. */
    void forceReceived() throws IOException {
        Path arrived = received;
        if (arrived == null || !Files.exists(arrived)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(arrived)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                if (Files.isDirectory(each)) {
                    sync.forceDirectory(each);
                } else {
                    sync.forceFile(each);
                }
            }
        }
    }

    /** Forces the directory in which the received snapshot has got its name. */
    void forceInstalled() throws IOException {
        Path members = directory;
        if (members != null) {
            sync.forceDirectory(Objects.requireNonNull(members.toAbsolutePath().getParent()));
        }
    }

    @Override
    public void cleanupOldSnapshots(@Nullable SnapshotRetentionPolicy policy) throws IOException {
        SingleFileSnapshotInfo kept = latest;
        if (kept == null) {
            return;
        }
        for (Path each : files().toList()) {
            if (!each.equals(kept.getFile().getPath())) {
                Files.deleteIfExists(each);
                Files.deleteIfExists(
                        MD5FileUtil.getDigestFileForFile(each.toFile()).toPath());
            }
        }
    }

    @Override
    public @Nullable File getSnapshotDir() {
        return directory == null ? null : directory.toFile();
    }

    @Override
    public @Nullable File getTmpDir() {
        return received == null ? null : received.toFile();
    }

    @Override
    public void format() {
        // The directory is Ratis's to format.
    }
}
