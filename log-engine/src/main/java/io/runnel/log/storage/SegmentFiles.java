package io.runnel.log.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Names of the files of a log, as in Apache Kafka: the base offset in twenty digits and a suffix. */
public final class SegmentFiles {
    public static final String LOG_SUFFIX = ".log";
    static final String OFFSET_INDEX_SUFFIX = ".index";
    static final String TIME_INDEX_SUFFIX = ".timeindex";
    static final String TRANSACTION_INDEX_SUFFIX = ".txnindex";

    static final String KEY_FILTER_SUFFIX = ".keyfilter";

    /** Appended to the name of a derived file that is being written. */
    static final String UNFINISHED_SUFFIX = ".tmp";

    /** Appended to the names of a segment that compaction is writing. */
    static final String CLEANED_SUFFIX = ".cleaned";

    /** Appended to the names of a segment that compaction has written, until it has taken its place. */
    static final String SWAP_SUFFIX = ".swap";

    /** Appended to the names of files that are deleted a little later, or else at the next opening. */
    static final String DELETED_SUFFIX = ".deleted";

    /** Suffix of a snapshot of producers' state. */
    public static final String SNAPSHOT_SUFFIX = ".snapshot";

    /** Appended to the names of segments that {@link RecoveryPolicy#TRUNCATE} set aside. */
    static final String DAMAGED_SUFFIX = ".damaged";

    private static final int OFFSET_DIGITS = 20;

    private SegmentFiles() {}

    /** The file of that kind that belongs to that offset. */
    public static Path file(Path directory, long offset, String suffix) {
        return directory.resolve(String.format("%020d", offset) + suffix);
    }

    /** A name, not taken yet, under which what is cut out of a log is kept. */
    static Path damaged(Path file) {
        Path name = file.resolveSibling(file.getFileName() + DAMAGED_SUFFIX);
        for (int number = 1; Files.exists(name); number++) {
            name = file.resolveSibling(file.getFileName() + "." + number + DAMAGED_SUFFIX);
        }
        return name;
    }

    /** The offsets that files of that kind stand for, ascending. */
    public static List<Long> offsets(Path directory, String suffix) throws IOException {
        List<Long> offsets = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.length() == OFFSET_DIGITS + suffix.length()
                            && name.endsWith(suffix)
                            && name.chars().limit(OFFSET_DIGITS).allMatch(digit -> digit >= '0' && digit <= '9'))
                    .forEach(name -> offsets.add(Long.parseLong(name.substring(0, OFFSET_DIGITS))));
        }
        Collections.sort(offsets);
        return offsets;
    }
}
