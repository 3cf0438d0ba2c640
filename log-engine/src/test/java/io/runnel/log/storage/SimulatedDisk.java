package io.runnel.log.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A disk with a cache of pages: what a flush covered is on it; of the pages written since, any may be on it when the
 * power goes. Works on a real folder, small enough to be read as a whole at each flush.
 */
final class SimulatedDisk implements DiskSync {
    private static final int PAGE = 512;

    private final Path root;
    private final Map<Path, byte[]> onDisk = new HashMap<>();

    /** What is in the folder is on the disk. */
    SimulatedDisk(Path root) throws IOException {
        this.root = root;
        for (Path file : files()) {
            onDisk.put(file, Files.readAllBytes(file));
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** A channel does not tell its file: all files with these bytes are the one. */
    @Override
    public void force(FileChannel file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
        FileChannel readable = file;
        try {
            while (bytes.hasRemaining() && readable.read(bytes, bytes.position()) >= 0) {
                continue;
            }
        } catch (java.nio.channels.NonReadableChannelException e) {
            // A checkpoint's draft: its bytes count as they are.
            for (Path each : files()) {
                if (each.toString().endsWith(".tmp")) {
                    onDisk.put(each, Files.readAllBytes(each));
                }
            }
            return;
        }
        for (Path each : files()) {
            byte[] now = Files.readAllBytes(each);
            if (Arrays.equals(now, bytes.array())) {
                onDisk.put(each, now);
            }
        }
    }

    /** Files that were renamed carry what was flushed under their draft's name. */
    @Override
    public void forceDirectory(Path directory) throws IOException {
        for (Path file : files()) {
            byte[] draft = onDisk.get(file.resolveSibling(file.getFileName() + ".tmp"));
            if (draft != null && Arrays.equals(draft, Files.readAllBytes(file))) {
                onDisk.put(file, draft);
            }
        }
    }

    /** Builds in a new folder what may be left when the power goes now. */
    void losePower(Path target, Random random) throws IOException {
        for (Path file : files()) {
            Path copy = target.resolve(root.relativize(file));
            Files.createDirectories(copy.getParent());
            byte[] now = Files.readAllBytes(file);
            byte[] flushed = onDisk.getOrDefault(file, new byte[0]);
            Files.write(copy, Arrays.equals(now, flushed) ? now : torn(flushed, now, random));
        }
    }

    private static byte[] torn(byte[] flushed, byte[] now, Random random) {
        byte[] left = Arrays.copyOf(flushed, Math.max(flushed.length, now.length));
        int end = Math.min(flushed.length, now.length);
        int style = random.nextInt(4);
        for (int at = 0; at < now.length; at += PAGE) {
            int pageEnd = Math.min(at + PAGE, now.length);
            boolean reached = style == 0 || style == 1 && random.nextBoolean() || style == 2 && random.nextInt(8) > 0;
            boolean unchanged = pageEnd <= flushed.length && Arrays.equals(flushed, at, pageEnd, now, at, pageEnd);
            if (reached || unchanged) {
                System.arraycopy(now, at, left, at, pageEnd - at);
                end = Math.max(end, pageEnd);
            } else if (random.nextInt(10) == 0 && at >= flushed.length) {
                byte[] garbage = new byte[pageEnd - at];
                random.nextBytes(garbage);
                System.arraycopy(garbage, 0, left, at, garbage.length);
                end = Math.max(end, pageEnd);
            }
        }
        return Arrays.copyOf(left, end);
    }
}
