package io.runnel.sql.parser;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** {@code PRINT topic [FROM BEGINNING] [INTERVAL n] [LIMIT n]}. */
public final class SqlPrintTopic extends StatementNode {
    private final SqlNode topic;
    private final boolean fromBeginning;
    private final @Nullable SqlNode interval;
    private final @Nullable SqlNode limit;

    public SqlPrintTopic(
            SqlParserPos pos,
            SqlNode topic,
            boolean fromBeginning,
            @Nullable SqlNode interval,
            @Nullable SqlNode limit) {
        super(pos, "PRINT", topic, interval, limit);
        this.topic = topic;
        this.fromBeginning = fromBeginning;
        this.interval = interval;
        this.limit = limit;
    }

    /** A string literal. */
    public SqlNode topic() {
        return topic;
    }

    public boolean fromBeginning() {
        return fromBeginning;
    }

    /** A number: of so many records one is printed; or null for all. */
    public @Nullable SqlNode interval() {
        return interval;
    }

    /** A number: after so many records the answer ends; or null for never. */
    public @Nullable SqlNode limit() {
        return limit;
    }
}
