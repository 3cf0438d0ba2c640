package io.runnel.jdbc.statement;

import io.runnel.protocol.Reply.Warning;
import java.sql.SQLWarning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the service warned of, in java.sql's form. */
final class Warnings {
    /** Of one execution or frame: nobody reads more, and a query that warns of each row must not fill the heap. */
    static final int MOST = 100;

    private Warnings() {}

    /** @return the first of all, of which there are {@link #MOST} at most; null if there is none */
    static @Nullable SQLWarning added(@Nullable SQLWarning first, List<Warning> warnings) {
        SQLWarning head = first;
        int present = 0;
        for (SQLWarning known = first; known != null; known = known.getNextWarning()) {
            present++;
        }
        for (Warning warning : warnings.subList(0, Math.min(warnings.size(), Math.max(0, MOST - present)))) {
            SQLWarning next = new SQLWarning(warning.message(), warning.sqlState());
            if (head == null) {
                head = next;
            } else {
                head.setNextWarning(next);
            }
        }
        return head;
    }
}
