package io.runnel.log.storage;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A compacted segment could not take the place of those it was made of: which files are there is for the next start to
 * find out.
 */
public final class SwapFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    SwapFailedException(Path directory, long baseOffset, IOException cause) {
        super(
                "The compacted segment " + baseOffset + " in " + directory + " could not take its place: "
                        + cause.getMessage(),
                cause);
    }
}
