package io.runnel.server.command.sql;

import java.io.PrintWriter;
import java.util.function.IntSupplier;

/**
 * Where text goes.
 *
 * @param width in columns, asked each time since windows change; 0 where lines may have any length
 * @param height in lines; 0 where there are no pages
 */
record Output(PrintWriter writer, IntSupplier width, IntSupplier height, Style style) {
    /** A file or a pipe: lines of any length, no emphasis. */
    static Output plain(PrintWriter writer) {
        return new Output(writer, () -> 0, () -> 0, Style.PLAIN);
    }

    void print(CharSequence text) {
        writer.append(text);
    }

    void line(String text) {
        writer.append(text).append('\n');
        writer.flush();
    }

    /** Sends what was printed on its way; whether nobody reads it any more. */
    boolean flushedIntoTheVoid() {
        return writer.checkError();
    }
}
