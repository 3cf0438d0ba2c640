package io.runnel.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** {@code ASSERT [NOT EXISTS] TOPIC name [WITH (…)] [TIMEOUT …]}. */
public final class SqlAssertTopic extends StatementNode {
    private final boolean exists;
    private final SqlNode topic;
    private final SqlNodeList options;
    private final @Nullable SqlTimeout timeout;

    public SqlAssertTopic(
            SqlParserPos pos, boolean exists, SqlNode topic, SqlNodeList options, @Nullable SqlTimeout timeout) {
        super(pos, "ASSERT TOPIC", topic, options, timeout);
        this.exists = exists;
        this.topic = topic;
        this.options = options;
        this.timeout = timeout;
    }

    /** False for NOT EXISTS. */
    public boolean exists() {
        return exists;
    }

    /** A string literal. */
    public SqlNode topic() {
        return topic;
    }

    public List<SqlSourceOption> options() {
        return options.getList().stream().map(SqlSourceOption.class::cast).toList();
    }

    public long timeoutMs() {
        return timeout == null ? 0 : timeout.toMillis();
    }
}
