package io.runnel.sql.function;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.fun.SqlLeadLagAggFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/** LAG and LEAD whose result can be null where their value can: Calcite's asks the default value alone. */
public final class FarRowFunction extends SqlLeadLagAggFunction {
    private FarRowFunction(SqlKind kind) {
        super(kind);
    }

    static List<SqlOperator> operators() {
        return List.of(new FarRowFunction(SqlKind.LAG), new FarRowFunction(SqlKind.LEAD));
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        RelDataType type = super.inferReturnType(binding);
        return binding.getOperandCount() > 2 && binding.getOperandType(0).isNullable()
                ? binding.getTypeFactory().createTypeWithNullability(type, true)
                : type;
    }

    /** The call with the operator that Calcite can execute, and the type of this one. */
    public static RexNode standard(RexOver over, RexBuilder rexBuilder) {
        return rexBuilder.makeOver(
                over.getType(),
                over.getAggOperator().getKind() == SqlKind.LAG ? SqlStdOperatorTable.LAG : SqlStdOperatorTable.LEAD,
                over.operands,
                over.getWindow().partitionKeys,
                over.getWindow().orderKeys,
                over.getWindow().getLowerBound(),
                over.getWindow().getUpperBound(),
                over.getWindow().getExclude(),
                over.getWindow().isRows(),
                true,
                false,
                false,
                false);
    }
}
