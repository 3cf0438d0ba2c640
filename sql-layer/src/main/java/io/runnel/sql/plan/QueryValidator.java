package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.KeyWindow;
import io.runnel.sql.format.PseudoColumn;
import io.runnel.sql.function.Functions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLambda;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SelectScope;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.jspecify.annotations.Nullable;

/** Calcite's validator, which here leaves pseudo-columns out of {@code *} and of natural joins. */
final class QueryValidator extends SqlValidatorImpl {
    static final SqlValidator.Config CONFIG = SqlValidator.Config.DEFAULT
            .withConformance(SqlConformanceEnum.LENIENT)
            .withIdentifierExpansion(true)
            .withDefaultNullCollation(NullCollation.HIGH)
            .withTypeCoercionFactory(RowtimeCoercion::new);

    /** Items of select lists, by identity, that are to be taken out again. */
    private final Set<SqlNode> hidden = Collections.newSetFromMap(new IdentityHashMap<>());

    QueryValidator(SourceCatalogReader reader) {
        super(Functions.TABLE, reader, SqlTypes.FACTORY, CONFIG);
    }

    /** Calcite calls this for the columns of a star alone; columns that a query names itself come another way. */
    @Override
    protected void addToSelectList(
            List<SqlNode> list,
            Set<String> aliases,
            List<Map.Entry<String, RelDataType>> fieldList,
            SqlNode exp,
            SelectScope scope,
            boolean includeSystemVars) {
        boolean isHidden = exp instanceof SqlIdentifier column && isHidden(column, scope);
        if (isHidden && !movesColumns(scope.getNode().getFrom())) {
            return;
        }
        super.addToSelectList(list, aliases, fieldList, exp, scope, includeSystemVars);
        if (isHidden) {
            hidden.add(list.get(list.size() - 1));
        }
    }

    /** Where USING moved columns by their places, the hidden ones had to stay so far. */
    @Override
    protected RelDataType validateSelectList(SqlNodeList selectItems, SqlSelect select, RelDataType targetRowType) {
        RelDataType all = super.validateSelectList(structsExpanded(selectItems, select), select, targetRowType);
        if (hidden.isEmpty()) {
            return all;
        }
        SqlNodeList expanded = select.getSelectList();
        List<SqlNode> shown = new ArrayList<>();
        RelDataTypeFactory.Builder fields = typeFactory.builder();
        for (int index = 0; index < expanded.size(); index++) {
            if (!hidden.contains(expanded.get(index))) {
                shown.add(expanded.get(index));
                fields.add(all.getFieldList().get(index));
            }
        }
        select.setSelectList(new SqlNodeList(shown, expanded.getParserPosition()));
        Objects.requireNonNull(getRawSelectScope(select)).setExpandedSelectList(shown);
        return fields.build();
    }

    @Override
    protected void validateOrderList(SqlSelect select) {
        super.validateOrderList(select);
        SqlNodeList order = select.getOrderList();
        if (order != null) {
            SqlValidatorScope scope = Objects.requireNonNull(getOrderScope(select));
            for (SqlNode item : order) {
                OrderedTypes.check(item, deriveType(scope, expandOrderExpr(select, OrderedTypes.key(item))));
            }
        }
    }

    @Override
    public void validateWindow(SqlNode windowOrId, SqlValidatorScope scope, @Nullable SqlCall call) {
        super.validateWindow(windowOrId, scope, call);
        for (SqlNode item : resolveWindow(windowOrId, scope).getOrderList()) {
            OrderedTypes.check(item, deriveType(scope, OrderedTypes.key(item)));
        }
    }

    /** A lambda's parameters have no types before its function is known. */
    @Override
    protected void inferUnknownTypes(RelDataType inferredType, SqlValidatorScope scope, SqlNode node) {
        if (node instanceof SqlCall call && call.getOperator() == SqlStdOperatorTable.CONCAT) {
            // Calcite has nothing to say of a parameter that is joined to a text.
            RelDataType text =
                    typeFactory.createTypeWithNullability(typeFactory.createSqlType(SqlTypeName.VARCHAR), true);
            call.getOperandList().forEach(operand -> super.inferUnknownTypes(text, scope, operand));
        } else if (!(node instanceof SqlLambda)) {
            super.inferUnknownTypes(inferredType, scope, node);
        }
    }

    /** {@code struct->*} is all its fields. */
    private SqlNodeList structsExpanded(SqlNodeList selectItems, SqlSelect select) {
        SqlNodeList items = new SqlNodeList(selectItems.getParserPosition());
        for (SqlNode item : selectItems) {
            if (item.getKind() == SqlKind.DOT
                    && ((SqlCall) item).operand(1) instanceof SqlIdentifier field
                    && field.isStar()) {
                addFields(items, ((SqlCall) item).operand(0), select);
            } else {
                refuseRow(item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item);
                items.add(item);
            }
        }
        return items;
    }

    private static void refuseRow(SqlNode value) {
        if (value.getKind() == SqlKind.ROW) {
            throw SqlException.at(
                    "0A000",
                    value.getParserPosition(),
                    "A row of values stands for one",
                    "; write STRUCT(a := 1, b := 2), or ARRAY[1, 2] if they are of one type.");
        }
    }

    private void addFields(SqlNodeList items, SqlNode struct, SqlSelect select) {
        RelDataType type = deriveType(Objects.requireNonNull(getRawSelectScope(select)), struct);
        SqlParserPos pos = struct.getParserPosition();
        if (!type.isStruct()) {
            throw SqlException.at("42804", pos, "There is no STRUCT before ->*", ".");
        }
        for (String name : type.getFieldNames()) {
            SqlNode field = SqlStdOperatorTable.DOT.createCall(pos, struct.clone(pos), new SqlIdentifier(name, pos));
            items.add(SqlStdOperatorTable.AS.createCall(pos, field, new SqlIdentifier(name, pos)));
        }
    }

    private static boolean movesColumns(@Nullable SqlNode from) {
        return from instanceof SqlJoin join
                && (join.getConditionType() == JoinConditionType.USING
                        || movesColumns(join.getLeft())
                        || movesColumns(join.getRight()));
    }

    private boolean isHidden(SqlIdentifier column, SelectScope scope) {
        int last = column.names.size() - 1;
        if (last < 1 || !isPseudo(column.names.get(last))) {
            return false;
        }
        SqlValidatorScope.ResolvedImpl tables = new SqlValidatorScope.ResolvedImpl();
        scope.resolve(column.names.subList(0, last), getCatalogReader().nameMatcher(), false, tables);
        return tables.count() == 1 && ofSource(tables.only().namespace);
    }

    private static boolean isPseudo(String name) {
        return PseudoColumn.named(name).isPresent() || KeyWindow.isBound(name);
    }

    /** Whether the namespace's columns are those of a source, rather than those that a query chose. */
    private static boolean ofSource(SqlValidatorNamespace namespace) {
        SqlNode node = namespace.getNode();
        while (node instanceof SqlCall call
                && (call.getKind() == SqlKind.AS || call.getKind() == SqlKind.COLLECTION_TABLE)) {
            node = call.operand(0);
        }
        return namespace.getTable() != null
                || (node instanceof SqlCall call && call.operandCount() > 0 && call.operand(0) instanceof ExposedTable);
    }

    /** Turns NATURAL into USING with the common columns that both sides declare. */
    @Override
    protected void validateJoin(SqlJoin join, SqlValidatorScope scope) {
        if (join.isNatural() && join.getCondition() == null) {
            SqlValidatorScope joinScope = Objects.requireNonNull(getJoinScope(join));
            validateFrom(join.getLeft(), unknownType, joinScope);
            validateFrom(join.getRight(), unknownType, joinScope);
            List<String> common = SqlValidatorUtil.deriveNaturalJoinColumnList(
                            getCatalogReader().nameMatcher(), rowType(join.getLeft()), rowType(join.getRight()))
                    .stream()
                    .filter(name -> !isPseudo(name))
                    .toList();
            if (!common.isEmpty()) {
                useColumns(join, common);
            }
        }
        super.validateJoin(join, scope);
    }

    private RelDataType rowType(SqlNode side) {
        return Objects.requireNonNull(getNamespace(side)).getRowType();
    }

    private static void useColumns(SqlJoin join, List<String> names) {
        SqlParserPos pos = join.isNaturalNode().getParserPosition();
        SqlNodeList columns = new SqlNodeList(pos);
        names.forEach(name -> columns.add(new SqlIdentifier(name, pos)));
        join.setOperand(1, SqlLiteral.createBoolean(false, pos));
        join.setOperand(4, JoinConditionType.USING.symbol(pos));
        join.setOperand(5, columns);
    }
}
