package io.runnel.sql.plan;

import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql2rel.RelFieldTrimmer;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.mapping.IntPair;
import org.apache.calcite.util.mapping.Mapping;
import org.apache.calcite.util.mapping.MappingType;
import org.apache.calcite.util.mapping.Mappings;

/** Calcite's field trimmer, which here knows our operators too. Public because Calcite calls it by reflection. */
public final class FieldTrimmer extends RelFieldTrimmer {
    private FieldTrimmer(RelNode plan) {
        super(null, RelFactories.LOGICAL_BUILDER.create(plan.getCluster(), null));
    }

    /** The plan with operators that read just the columns that somebody wants. */
    static RelNode trimmed(RelNode plan) {
        return new FieldTrimmer(plan).trim(plan);
    }

    /** Called by reflection: of the input's columns, those wanted and those that tell the windows. */
    public TrimResult trimFields(WindowScan scan, ImmutableBitSet fieldsUsed, Set<RelDataTypeField> extraFields) {
        int columns = scan.getInput().getRowType().getFieldCount();
        ImmutableBitSet wanted = fieldsUsed
                .intersect(ImmutableBitSet.range(columns))
                .union(ImmutableBitSet.of(scan.windows().columns()));
        TrimResult input = trimChild(scan, scan.getInput(), wanted, Set.of());
        int left = input.left.getRowType().getFieldCount();
        Mapping mapping = Mappings.create(MappingType.INVERSE_SURJECTION, columns + 2, left + 2);
        for (IntPair pair : input.right) {
            mapping.set(pair.source, pair.target);
        }
        mapping.set(columns, left);
        mapping.set(columns + 1, left + 1);
        return result(scan.over(input.left, scan.windows().mapped(input.right)), mapping, scan);
    }

    /** Called by reflection: of both inputs, the columns wanted and those that are compared. */
    public TrimResult trimFields(AsOf join, ImmutableBitSet fieldsUsed, Set<RelDataTypeField> extraFields) {
        int leftWidth = join.getLeft().getRowType().getFieldCount();
        int rightWidth = join.getRight().getRowType().getFieldCount();
        AsOf.Match match = join.match();
        TrimResult left = trimChild(
                join,
                join.getLeft(),
                fieldsUsed
                        .intersect(ImmutableBitSet.range(leftWidth))
                        .union(ImmutableBitSet.of(match.leftKeys()))
                        .union(ImmutableBitSet.of(match.leftTime())),
                Set.of());
        TrimResult right = trimChild(
                join,
                join.getRight(),
                fieldsUsed
                        .intersect(ImmutableBitSet.range(leftWidth, leftWidth + rightWidth))
                        .shift(-leftWidth)
                        .union(ImmutableBitSet.of(match.rightKeys()))
                        .union(ImmutableBitSet.of(match.rightTime())),
                Set.of());
        int newLeftWidth = left.left.getRowType().getFieldCount();
        int newWidth = newLeftWidth + right.left.getRowType().getFieldCount();
        Mapping mapping = Mappings.create(MappingType.INVERSE_SURJECTION, leftWidth + rightWidth, newWidth);
        for (IntPair pair : left.right) {
            mapping.set(pair.source, pair.target);
        }
        for (IntPair pair : right.right) {
            mapping.set(pair.source + leftWidth, pair.target + newLeftWidth);
        }
        return result(AsOf.of(left.left, right.left, match.mapped(left.right, right.right)), mapping, join);
    }
}
