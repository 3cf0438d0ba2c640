package io.runnel.sql.parser;

import java.util.Locale;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** {@code SHOW what} or {@code LIST what}. The parser takes any word; whoever carries it out says what there is. */
public final class SqlShow extends StatementNode {
    private final SqlIdentifier what;
    private final boolean all;
    private final @Nullable SqlIdentifier rest;

    public SqlShow(SqlParserPos pos, SqlIdentifier what, boolean all, @Nullable SqlIdentifier rest) {
        super(pos, "SHOW", what, rest);
        this.what = what;
        this.all = all;
        this.rest = rest;
    }

    /** The word behind SHOW, such as {@code STREAMS}, in upper case. */
    public String what() {
        return what.getSimple().toUpperCase(Locale.ROOT);
    }

    /** Where {@link #what} stands. */
    public SqlParserPos whatPosition() {
        return what.getParserPosition();
    }

    /** Whether ALL stands before it. */
    public boolean all() {
        return all;
    }

    /** The word behind it, such as {@code EXTENDED}, or null. */
    public @Nullable SqlIdentifier rest() {
        return rest;
    }
}
