package io.runnel.sql.parser;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlCreate;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** {@code CREATE [OR REPLACE] [SOURCE] STREAM|TABLE [IF NOT EXISTS] name (columns) WITH (options) [AS query [ON ERROR …]]}. */
public final class SqlCreateSource extends SqlCreate {
    private static final SqlOperator STREAM = new SqlSpecialOperator("CREATE STREAM", SqlKind.OTHER_DDL);
    private static final SqlOperator TABLE = new SqlSpecialOperator("CREATE TABLE", SqlKind.CREATE_TABLE);

    private final Kind kind;
    private final SqlIdentifier name;
    private final Definition definition;

    /**
     * What follows the name.
     *
     * @param columns of {@link SqlColumnDeclaration}; empty if none were given
     * @param options of {@link SqlSourceOption}; empty without WITH
     * @param query what stands behind AS, or null
     * @param onError CONTINUE or STOP behind the query's ON ERROR, or null
     */
    public record Definition(
            SqlNodeList columns,
            SqlNodeList options,
            @Nullable SqlNode query,
            @Nullable String onError) {}

    /**
     * What is created.
     *
     * @param table a table; otherwise a stream
     * @param readOnly whether SOURCE stands before it: nothing is inserted or deleted through it
     */
    public record Kind(boolean table, boolean readOnly) {}

    public SqlCreateSource(
            SqlParserPos pos,
            Kind kind,
            boolean replace,
            boolean ifNotExists,
            SqlIdentifier name,
            Definition definition) {
        super(kind.table ? TABLE : STREAM, pos, replace, ifNotExists);
        this.kind = kind;
        this.name = name;
        this.definition = definition;
    }

    /** Whether it creates a table; otherwise a stream. */
    public boolean table() {
        return kind.table;
    }

    /** Whether it is a SOURCE stream or table, which statements do not write to. */
    public boolean readOnly() {
        return kind.readOnly;
    }

    public SqlIdentifier name() {
        return name;
    }

    public boolean ifNotExists() {
        return ifNotExists;
    }

    /** Declared columns in order; empty if none were given. */
    public List<SqlColumnDeclaration> columns() {
        return definition.columns.stream().map(SqlColumnDeclaration.class::cast).toList();
    }

    /** What WITH gives, in order. */
    public List<SqlSourceOption> options() {
        return definition.options.stream().map(SqlSourceOption.class::cast).toList();
    }

    /** The query behind AS, whose {@link SqlEmitQuery#emit} may be unsaid; or null. */
    public @Nullable SqlEmitQuery query() {
        return definition.query == null ? null : SqlEmitQuery.of(definition.query);
    }

    /** What the query does about a record that fails: CONTINUE or STOP, if ON ERROR is given. */
    public Optional<String> onError() {
        return Optional.ofNullable(definition.onError);
    }

    @Override
    public List<SqlNode> getOperandList() {
        List<SqlNode> operands = new ArrayList<>(List.of(name, definition.columns, definition.options));
        if (definition.query != null) {
            operands.add(definition.query);
        }
        return operands;
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
        writer.keyword(getReplace() ? "CREATE OR REPLACE" : "CREATE");
        if (kind.readOnly) {
            writer.keyword("SOURCE");
        }
        writer.keyword(kind.table ? "TABLE" : "STREAM");
        if (ifNotExists) {
            writer.keyword("IF NOT EXISTS");
        }
        name.unparse(writer, 0, 0);
        unparseList(writer, definition.columns);
        if (!definition.options.isEmpty()) {
            writer.keyword("WITH");
            unparseList(writer, definition.options);
        }
        if (definition.query != null) {
            writer.keyword("AS");
            writer.newlineAndIndent();
            definition.query.unparse(writer, 0, 0);
        }
        onError().ifPresent(word -> {
            writer.keyword("ON ERROR");
            writer.keyword(word);
        });
    }

    private static void unparseList(SqlWriter writer, SqlNodeList nodes) {
        if (!nodes.isEmpty()) {
            SqlWriter.Frame frame = writer.startList("(", ")");
            for (SqlNode node : nodes) {
                writer.sep(",");
                node.unparse(writer, 0, 0);
            }
            writer.endList(frame);
        }
    }
}
