package io.runnel.sql.plan;

import com.google.common.collect.ImmutableList;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.metadata.BuiltInMetadata;
import org.apache.calcite.rel.metadata.ChainedRelMetadataProvider;
import org.apache.calcite.rel.metadata.DefaultRelMetadataProvider;
import org.apache.calcite.rel.metadata.MetadataDef;
import org.apache.calcite.rel.metadata.MetadataHandler;
import org.apache.calcite.rel.metadata.ReflectiveRelMetadataProvider;
import org.apache.calcite.rel.metadata.RelMetadataProvider;
import org.apache.calcite.rel.metadata.RelMetadataQuery;

/**
 * What the planner is told of a plan: all that Calcite finds out, but for the orders of literal rows and of sorted ones. A
 * single row is in every order, so that Calcite works out the order of each expression over it, and fails at those that are
 * null: it wants the value of a literal there. No operator makes use of these orders. Public only because generated code
 * calls it.
 */
public final class RelevantOrders implements MetadataHandler<BuiltInMetadata.Collation> {
    static final RelMetadataProvider METADATA = ChainedRelMetadataProvider.of(ImmutableList.of(
            ReflectiveRelMetadataProvider.reflectiveSource(
                    new RelevantOrders(), BuiltInMetadata.Collation.Handler.class),
            DefaultRelMetadataProvider.INSTANCE));

    private RelevantOrders() {}

    @Override
    public MetadataDef<BuiltInMetadata.Collation> getDef() {
        return BuiltInMetadata.Collation.DEF;
    }

    /** None. Called by generated code. */
    public ImmutableList<RelCollation> collations(Values values, RelMetadataQuery query) {
        return ImmutableList.of();
    }

    /** None. Called by generated code. */
    public ImmutableList<RelCollation> collations(Sort sort, RelMetadataQuery query) {
        return ImmutableList.of();
    }
}
