package io.runnel.log.storage;

import java.io.IOException;
import java.nio.file.Path;

/** A log is damaged in a place that no torn last write explains. Names the file and the position. */
public final class DamagedLogException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Path file;
    private final long position;

    DamagedLogException(Path file, long position, String reason) {
        super("Segment " + file + " is damaged at byte " + position + ": " + reason
                + ". Restore the file from a copy, or restart with log.recovery=truncate to drop what follows.");
        this.file = file;
        this.position = position;
    }

    public Path file() {
        return file;
    }

    /** Byte position of the damaged batch in the file. */
    public long position() {
        return position;
    }
}
