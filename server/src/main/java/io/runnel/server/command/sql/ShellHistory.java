package io.runnel.server.command.sql;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;
import org.jline.reader.impl.history.DefaultHistory;

/** What was entered; lines that hold a password are forgotten when the shell ends. */
final class ShellHistory extends DefaultHistory {
    /** Entries in memory, and in the file. */
    static final int MAX_ENTRIES = 5000;

    private static final Pattern SECRET =
            Pattern.compile("(?is).*(?:password|passwd|secret|token|api[._-]?key)['\"]?\\s*[=:]\\s*\\S.*");

    @Override
    public boolean isPersistable(Entry entry) {
        return super.isPersistable(entry) && !holdsSecret(entry.line());
    }

    static boolean holdsSecret(String line) {
        return SECRET.matcher(line).matches();
    }

    /** Makes the file, if it is missing, so that only its owner can read it. */
    static void prepare(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (Files.exists(file)) {
            return;
        }
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        try {
            if (posix) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        } catch (FileAlreadyExistsException e) {
            // Another shell was as quick.
        }
    }
}
