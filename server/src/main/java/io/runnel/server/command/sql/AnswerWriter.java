package io.runnel.server.command.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes one answer in some format: {@link #begin}, any number of blocks, {@link #end}. For one thread. */
interface AnswerWriter {
    void begin(List<AnswerColumn> columns);

    /**
     * Writes rows.
     *
     * @param rows each as long as the columns, null for NULL
     * @param last whether there are no more; false where that is not known yet
     */
    void rows(List<List<@Nullable String>> rows, boolean last);

    /** Not called when the answer broke off: what is half must not look whole. */
    default void end() {}
}
