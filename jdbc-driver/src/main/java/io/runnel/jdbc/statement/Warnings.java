package io.runnel.jdbc.statement;

import io.runnel.protocol.Reply.Warning;
import java.sql.SQLWarning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the service warned of, in java.sql's form. */
final class Warnings {
    private Warnings() {}

    /** @return the first of all; null if there is none */
    static @Nullable SQLWarning added(@Nullable SQLWarning first, List<Warning> warnings) {
        SQLWarning head = first;
        for (Warning warning : warnings) {
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
