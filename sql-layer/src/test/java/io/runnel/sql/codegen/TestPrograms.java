package io.runnel.sql.codegen;

import io.runnel.sql.SqlTypes;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgram;
import org.apache.calcite.schema.SchemaPlus;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql2rel.ConvertToChecked;
import org.apache.calcite.tools.Frameworks;
import org.apache.calcite.tools.Planner;

/** Programs of SQL text over one table {@code T}. */
final class TestPrograms {
    private TestPrograms() {}

    /** A statement such as {@code SELECT id + 1 FROM t WHERE id > 0}. */
    static RexProgram of(String sql) {
        SchemaPlus schema = Frameworks.createRootSchema(false);
        schema.add("T", new TestTable());
        try (Planner planner = Frameworks.getPlanner(Frameworks.newConfigBuilder()
                .defaultSchema(schema)
                .typeSystem(SqlTypes.SYSTEM)
                .parserConfig(SqlParser.config().withCaseSensitive(false))
                .build())) {
            RelNode plan = planner.rel(planner.validate(planner.parse(sql))).project();
            Project project =
                    (Project) plan.accept(new ConvertToChecked(plan.getCluster().getRexBuilder(), true));
            RelNode input = project.getInput();
            RexNode condition = input instanceof Filter filter ? filter.getCondition() : null;
            return RexProgram.create(
                    input.getRowType(),
                    project.getProjects(),
                    condition,
                    project.getRowType(),
                    plan.getCluster().getRexBuilder());
        } catch (Exception e) {
            throw new AssertionError(sql, e);
        }
    }

    private static final class TestTable extends AbstractTable {
        @Override
        public RelDataType getRowType(RelDataTypeFactory types) {
            return types.builder()
                    .add("ID", SqlTypeName.BIGINT)
                    .add("ITEM", SqlTypeName.VARCHAR)
                    .nullable(true)
                    .add("PRICE", SqlTypeName.DECIMAL, 10, 2)
                    .nullable(true)
                    .add("TS", SqlTypeName.TIMESTAMP, 3)
                    .add("QTY", SqlTypeName.INTEGER)
                    .nullable(true)
                    .add("OK", SqlTypeName.BOOLEAN)
                    .nullable(true)
                    .add("D", SqlTypeName.DOUBLE)
                    .nullable(true)
                    .add("DAY_", SqlTypeName.DATE)
                    .nullable(true)
                    .build();
        }
    }
}
