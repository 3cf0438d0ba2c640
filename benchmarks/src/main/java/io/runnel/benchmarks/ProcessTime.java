package io.runnel.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Processor time of a process and of what it has started, ended ones included, on Linux. */
final class ProcessTime {
    private static final double TICKS_PER_SECOND = 100;
    private static final int USER = 11;
    private static final int CHILDREN_SYSTEM = 14;

    private final ProcessHandle root;

    ProcessTime(long pid) {
        root = ProcessHandle.of(pid).orElseThrow(() -> new IllegalArgumentException("There is no process " + pid));
    }

    /** Seconds since it began. */
    double seconds() {
        return Stream.concat(Stream.of(root), root.descendants())
                .mapToDouble(process -> seconds(process.pid()))
                .sum();
    }

    private static double seconds(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int field = USER; field <= CHILDREN_SYSTEM; field++) {
                ticks += Long.parseLong(fields[field]);
            }
            return ticks / TICKS_PER_SECOND;
        } catch (IOException e) {
            return 0; // It has ended meanwhile; its parent counts it.
        }
    }
}
