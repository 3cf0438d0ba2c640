package io.runnel.jdbc.result;

import io.runnel.protocol.Frame;
import java.sql.SQLException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;

/** Where the rows of a result come from. One thread asks for frames; any may close. */
public interface FrameSource {
    /**
     * Waits for the next rows.
     *
     * @param taken rows of the result that the user has seen
     * @return a frame with a row at least; null at the end
     */
    @Nullable
    Frame next(long taken) throws SQLException;

    /** @throws SQLException 57014 if the statement was cancelled, HYT00 if its time is over */
    void check() throws SQLException;

    /** Whether it is known that there are no frames after those given. */
    boolean isExhausted();

    /** Ends the query, if it has not ended. */
    void close(long taken);

    void setFetchSize(int rows);

    int fetchSize();

    /** What the service warned of since it was asked last; null if nothing. */
    @Nullable
    SQLWarning warnings();

    /** Of a result that is there as a whole. */
    FrameSource NONE = new FrameSource() {
        @Override
        public @Nullable Frame next(long taken) {
            return null;
        }

        @Override
        public void check() {
            // nothing can end it
        }

        @Override
        public boolean isExhausted() {
            return true;
        }

        @Override
        public void close(long taken) {
            // nothing is open
        }

        @Override
        public void setFetchSize(int rows) {
            // a hint
        }

        @Override
        public int fetchSize() {
            return 0;
        }

        @Override
        public @Nullable SQLWarning warnings() {
            return null;
        }
    };
}
