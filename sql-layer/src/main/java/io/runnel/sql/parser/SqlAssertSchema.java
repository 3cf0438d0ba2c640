package io.runnel.sql.parser;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** {@code ASSERT [NOT EXISTS] SCHEMA [SUBJECT name] [ID number] [TIMEOUT …]}. */
public final class SqlAssertSchema extends StatementNode {
    private final boolean exists;
    private final @Nullable SqlNode subject;
    private final @Nullable SqlNode id;
    private final @Nullable SqlTimeout timeout;

    public SqlAssertSchema(
            SqlParserPos pos,
            boolean exists,
            @Nullable SqlNode subject,
            @Nullable SqlNode id,
            @Nullable SqlTimeout timeout) {
        super(pos, "ASSERT SCHEMA", subject, id, timeout);
        this.exists = exists;
        this.subject = subject;
        this.id = id;
        this.timeout = timeout;
    }

    /** False for NOT EXISTS. */
    public boolean exists() {
        return exists;
    }

    /** A string literal, or null. */
    public @Nullable SqlNode subject() {
        return subject;
    }

    /** A number, or null. */
    public @Nullable SqlNode id() {
        return id;
    }

    public long timeoutMs() {
        return timeout == null ? 0 : timeout.toMillis();
    }
}
