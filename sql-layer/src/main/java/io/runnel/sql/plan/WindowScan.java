package io.runnel.sql.plan;

import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;

/** HOP or SESSION over an input: its rows, two columns more each. Public because Calcite dispatches on it. */
public class WindowScan extends SingleRel {
    private final Windows windows;
    private final RelDataTypeField start;
    private final RelDataTypeField end;

    WindowScan(
            RelOptCluster cluster,
            RelTraitSet traits,
            RelNode input,
            Windows windows,
            RelDataTypeField start,
            RelDataTypeField end) {
        super(cluster, traits, input);
        this.windows = windows;
        this.start = start;
        this.end = end;
    }

    Windows windows() {
        return windows;
    }

    /** The same over another input. */
    WindowScan over(RelNode input, Windows moved) {
        return new WindowScan(getCluster(), getTraitSet(), input, moved, start, end);
    }

    RelDataTypeField start() {
        return start;
    }

    RelDataTypeField end() {
        return end;
    }

    @Override
    protected RelDataType deriveRowType() {
        RelDataTypeFactory.Builder row = getCluster()
                .getTypeFactory()
                .builder()
                .addAll(getInput().getRowType().getFieldList());
        return row.add(start.getName(), start.getType())
                .add(end.getName(), end.getType())
                .build();
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, java.util.List<RelNode> inputs) {
        return new WindowScan(getCluster(), traitSet, inputs.get(0), windows, start, end);
    }

    @Override
    public double estimateRowCount(RelMetadataQuery mq) {
        double rows = mq.getRowCount(getInput());
        return windows.slideMs() == 0 ? rows : rows * Math.max(1, windows.sizeMs() / windows.slideMs());
    }

    @Override
    public RelWriter explainTerms(RelWriter pw) {
        return super.explainTerms(pw).item("windows", windows);
    }
}
