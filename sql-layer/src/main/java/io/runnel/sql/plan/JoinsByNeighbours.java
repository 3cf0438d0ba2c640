package io.runnel.sql.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.rules.MultiJoin;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Orders many inner joins step by step: from the smallest input on, the one that a condition connects with those joined so
 * far and that is expected to leave the fewest rows. Inputs that nothing connects are joined last. Calcite's own rule tries each
 * input as the first one and each place for each input, which for dozens of them takes seconds.
 */
@SuppressWarnings("deprecation") // RelRule's replacement generates code for what is one line here.
final class JoinsByNeighbours extends RelOptRule {
    /** Fewer are left to Calcite's rule. */
    private static final int MANY = 8;

    /** Of the rows of two inputs, so many are expected to be equal. */
    private static final double EQUAL = 0.15;

    JoinsByNeighbours() {
        super(operand(MultiJoin.class, any()), "JoinsByNeighbours");
    }

    @Override
    public boolean matches(RelOptRuleCall call) {
        MultiJoin join = call.rel(0);
        return join.getInputs().size() >= MANY
                && !join.isFullOuterJoin()
                && join.getPostJoinFilter() == null
                && join.getJoinTypes().stream().allMatch(type -> type == JoinRelType.INNER)
                && join.getOuterJoinConditions().stream().allMatch(Objects::isNull);
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        MultiJoin join = call.rel(0);
        call.transformTo(new Ordering(join, call.builder()).ordered());
    }

    /** @param inputs that the condition reads */
    private record Condition(RexNode node, ImmutableBitSet inputs) {}

    /** Inputs that are joined, and where each column of the whole is in them; -1 if it is not. */
    private record Tree(RelNode rel, ImmutableBitSet inputs, int[] places) {}

    private static final class Ordering {
        private final MultiJoin join;
        private final RelBuilder builder;
        private final RelMetadataQuery metadata;
        private final int[] starts;
        private final int columns;
        private final List<Condition> conditions = new ArrayList<>();

        Ordering(MultiJoin join, RelBuilder builder) {
            this.join = join;
            this.builder = builder;
            this.metadata = join.getCluster().getMetadataQuery();
            this.starts = new int[join.getInputs().size()];
            int start = 0;
            for (int input = 0; input < starts.length; input++) {
                starts[input] = start;
                start += join.getInput(input).getRowType().getFieldCount();
            }
            this.columns = start;
            RelOptUtil.conjunctions(join.getJoinFilter())
                    .forEach(condition -> conditions.add(new Condition(condition, inputs(condition))));
        }

        private ImmutableBitSet inputs(RexNode condition) {
            ImmutableBitSet.Builder inputs = ImmutableBitSet.builder();
            for (int column : RelOptUtil.InputFinder.bits(condition)) {
                int found = Arrays.binarySearch(starts, column);
                inputs.set(found >= 0 ? found : -found - 2);
            }
            return inputs.build();
        }

        RelNode ordered() {
            ImmutableBitSet left = ImmutableBitSet.range(starts.length);
            Tree all = null;
            while (!left.isEmpty()) {
                Tree connected = connected(left);
                left = left.except(connected.inputs);
                all = all == null ? connected : joined(all, connected);
            }
            Tree joined = Objects.requireNonNull(all, "there are inputs");
            builder.push(joined.rel);
            List<RexNode> inOrder = new ArrayList<>();
            for (int column = 0; column < columns; column++) {
                inOrder.add(builder.field(joined.places[column]));
            }
            return builder.project(inOrder, join.getRowType().getFieldNames()).build();
        }

        /** The smallest input of those that are left, and all that conditions connect with it. */
        private Tree connected(ImmutableBitSet left) {
            Tree tree = tree(best(left, ImmutableBitSet.of()));
            for (int next = best(left.except(tree.inputs), tree.inputs);
                    next >= 0;
                    next = best(left.except(tree.inputs), tree.inputs)) {
                tree = joined(tree, tree(next));
            }
            return tree;
        }

        /** The input that is expected to leave the fewest rows; -1 if nothing connects one with those joined. */
        private int best(ImmutableBitSet left, ImmutableBitSet joined) {
            int best = -1;
            double fewest = Double.POSITIVE_INFINITY;
            for (int input : left) {
                double rows = rows(input);
                boolean connected = joined.isEmpty();
                for (Condition condition : conditions) {
                    if (condition.inputs.get(input)
                            && condition.inputs.intersects(joined)
                            && joined.union(ImmutableBitSet.of(input)).contains(condition.inputs)) {
                        connected = true;
                        rows *= condition.node.getKind() == SqlKind.EQUALS ? EQUAL : 1;
                    }
                }
                if (connected && (best < 0 || rows < fewest)) {
                    best = input;
                    fewest = rows;
                }
            }
            return best;
        }

        private double rows(int input) {
            Double rows = metadata.getRowCount(join.getInput(input));
            return rows == null ? Double.MAX_VALUE : rows;
        }

        private Tree tree(int input) {
            int[] places = new int[columns];
            Arrays.fill(places, -1);
            int count = join.getInput(input).getRowType().getFieldCount();
            for (int column = 0; column < count; column++) {
                places[starts[input] + column] = column;
            }
            ImmutableBitSet inputs = ImmutableBitSet.of(input);
            RelNode rel = builder.push(join.getInput(input))
                    .filter(within(inputs, places))
                    .build();
            return new Tree(rel, inputs, places);
        }

        private Tree joined(Tree left, Tree right) {
            int shift = left.rel.getRowType().getFieldCount();
            int[] places = left.places.clone();
            for (int column = 0; column < columns; column++) {
                if (right.places[column] >= 0) {
                    places[column] = right.places[column] + shift;
                }
            }
            ImmutableBitSet inputs = left.inputs.union(right.inputs);
            RexNode condition = RexUtil.composeConjunction(builder.getRexBuilder(), within(inputs, places));
            return new Tree(
                    builder.push(left.rel)
                            .push(right.rel)
                            .join(JoinRelType.INNER, condition)
                            .build(),
                    inputs,
                    places);
        }

        /** Takes the conditions that read these inputs alone, with their columns at their places. */
        private List<RexNode> within(ImmutableBitSet inputs, int[] places) {
            List<RexNode> within = new ArrayList<>();
            for (Iterator<Condition> each = conditions.iterator(); each.hasNext(); ) {
                Condition condition = each.next();
                if (inputs.contains(condition.inputs)) {
                    each.remove();
                    within.add(condition.node.accept(new RexShuttle() {
                        @Override
                        public RexNode visitInputRef(RexInputRef column) {
                            return new RexInputRef(places[column.getIndex()], column.getType());
                        }
                    }));
                }
            }
            return within;
        }
    }
}
