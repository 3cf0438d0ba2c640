package io.runnel.sql.host;

import io.runnel.sql.codegen.RowCompiler;
import io.runnel.sql.continuous.Flow;
import io.runnel.sql.operator.ChangeSink;
import io.runnel.sql.operator.Explosion;
import io.runnel.sql.operator.GroupedAggregation;
import io.runnel.sql.operator.GroupingSetRows;
import io.runnel.sql.operator.HoppingRows;
import io.runnel.sql.operator.OperatorHost;
import io.runnel.sql.operator.RowFunction;
import io.runnel.sql.operator.SessionAggregation;
import io.runnel.sql.operator.TableRows;
import io.runnel.sql.operator.TimeWindows;
import io.runnel.sql.operator.Transform;
import io.runnel.sql.operator.WindowedAggregation;
import io.runnel.sql.operator.WindowedGrouping;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.calcite.DataContext;

/**
 * Builds the operators of a query's flows, the last one first, since each is given the one behind it. States are named by
 * their flows' places in the tree, so that a query finds them again when it starts anew.
 */
final class Pipeline {
    private final RowCompiler compiler;
    private final DataContext context;
    private final OperatorHost host;
    private final Pauses pauses;
    private final List<Entry> entries = new ArrayList<>();

    /**
     * Where records of a source enter.
     *
     * @param read what to decode
     */
    record Entry(Flow.Read read, ChangeSink sink) {}

    /**
     * What an operator's sink makes of its changes.
     *
     * @param sink takes them
     * @param keepsRows whether it holds on to rows that it is given
     * @param needsBefore whether it must know the row that a change replaces
     * @param needsRemovals whether it must know which rows of a table go
     * @param needsFirst whether it must know the row of an aggregate over all rows before there are any
     */
    record Next(ChangeSink sink, boolean keepsRows, boolean needsBefore, boolean needsRemovals, boolean needsFirst) {
        Next(ChangeSink sink, boolean keepsRows, boolean needsBefore, boolean needsRemovals) {
            this(sink, keepsRows, needsBefore, needsRemovals, false);
        }

        Next(ChangeSink sink, boolean keepsRows, boolean needsBefore) {
            this(sink, keepsRows, needsBefore, needsBefore);
        }
    }

    private Pipeline(RowCompiler compiler, DataContext context, OperatorHost host, Pauses pauses) {
        this.pauses = pauses;
        this.compiler = compiler;
        this.context = context;
        this.host = host;
    }

    /**
     * The operators' entries, one for each read, from left to right.
     *
     * @param answer takes the query's changes, each row in an array that is not used again
     * @param showsRemovals whether the answer makes something of rows that go
     * @param pauses is given what operators have to do between records
     */
    static List<Entry> build(
            RowCompiler compiler,
            DataContext context,
            OperatorHost host,
            Flow root,
            ChangeSink answer,
            boolean showsRemovals,
            Pauses pauses) {
        Pipeline pipeline = new Pipeline(compiler, context, host, pauses);
        pipeline.add(root, "0", new Next(answer, true, false, showsRemovals));
        return List.copyOf(pipeline.entries);
    }

    private void add(Flow flow, String place, Next next) {
        if (flow instanceof Flow.Read read) {
            read(read, place, next);
        } else if (flow instanceof Flow.Rows rows) {
            rows(rows, place, next);
        } else if (flow instanceof Flow.Exploded exploded) {
            int[] arrays =
                    exploded.arrays().stream().mapToInt(Integer::intValue).toArray();
            add(exploded.input(), place + ".0", new Next(new Explosion(arrays, next.sink), false, false));
        } else if (flow instanceof Flow.Grouped grouped) {
            grouped(grouped, place, next);
        } else if (flow instanceof Flow.GroupingSets sets) {
            ChangeSink sink = new GroupingSetRows(sets.groupColumns(), sets.sets(), next.sink);
            add(sets.input(), place + ".0", new Next(sink, false, next.needsBefore));
        } else if (flow instanceof Flow.Windowed windowed) {
            ChangeSink sink = windowed(windowed.grouping(), "windows-" + place, next);
            add(windowed.input(), place + ".0", new Next(sink, false, false));
        } else if (flow instanceof Flow.Hopping hopping) {
            ChangeSink sink = new HoppingRows(hopping.windows(), hopping.timeColumn(), next.sink);
            add(hopping.input(), place + ".0", new Next(sink, false, false));
        } else if (flow instanceof Flow.Join join) {
            join(join, place, next);
        } else if (flow instanceof Flow.Union union) {
            for (int i = 0; i < union.inputs().size(); i++) {
                add(union.inputs().get(i), place + "." + i, next);
            }
        } else {
            throw new IllegalStateException("No operator for " + flow.getClass());
        }
    }

    private void read(Flow.Read read, String place, Next next) {
        ChangeSink sink = next.sink;
        if (read.shape().table() && next.needsBefore) {
            int[] keys = Stream.concat(read.shape().keyColumns().stream(), read.windowColumns().stream())
                    .mapToInt(Integer::intValue)
                    .toArray();
            sink = new TableRows("table-" + place, keys, host, sink);
        }
        entries.add(new Entry(read, sink));
    }

    private void rows(Flow.Rows rows, String place, Next next) {
        boolean needsBefore = next.needsBefore
                || next.needsRemovals && rows.filters() && rows.shape().table();
        ChangeSink sink = needed(rows, next) ? transform(rows, next) : next.sink;
        boolean keepsRows = sink == next.sink && next.keepsRows;
        add(rows.input(), place + ".0", new Next(sink, keepsRows, needsBefore, next.needsRemovals, next.needsFirst));
    }

    /** An operator's own rows can go out as they are; a decoded row cannot, since the decoder fills it again. */
    private static boolean needed(Flow.Rows rows, Next next) {
        return !rows.isIdentity() || next.keepsRows && rows.input() instanceof Flow.Read;
    }

    private ChangeSink transform(Flow.Rows rows, Next next) {
        RowFunction function = compiler.compile(rows.program(), context, host);
        int width = rows.program().getOutputRowType().getFieldCount();
        boolean removals = rows.shape().table() || !rows.filters();
        return next.keepsRows
                ? Transform.givingRow(function, width, removals, next.sink)
                : Transform.reusingRow(function, width, removals, next.sink);
    }

    private void join(Flow.Join join, String place, Next next) {
        JoinOperators operators =
                JoinOperators.of(join, "join-" + place, new JoinOperators.Place(compiler, context, host), next);
        add(join.sides().left(), place + ".0", operators.left());
        add(join.sides().right(), place + ".1", operators.right());
    }

    private void grouped(Flow.Grouped grouped, String place, Next behind) {
        int[] key = IntStream.range(0, grouped.groupColumns().size()).toArray();
        Next next = held(key, behind);
        boolean table = grouped.input().shape().table();
        boolean ofSets = grouped.input() instanceof Flow.GroupingSets;
        GroupedAggregation sink = new GroupedAggregation(
                "group-" + place,
                grouped.groupColumns().stream().mapToInt(Integer::intValue).toArray(),
                grouped.columns(),
                host,
                new GroupedAggregation.Output(table, next.needsBefore, ofSets, grouped.forgetsEmpty(), next.sink));
        if (next.needsFirst) {
            pauses.begins(sink::begin);
        }
        add(grouped.input(), place + ".0", new Next(sink, false, table));
    }

    private ChangeSink windowed(WindowedGrouping grouping, String name, Next behind) {
        Next next = grouping.onlyFinal()
                ? behind
                : grouping.rowKey().map(key -> held(key, behind)).orElse(behind);
        if (grouping.windows().kind() == TimeWindows.Kind.SESSION) {
            SessionAggregation sessions = new SessionAggregation(name, grouping, host, next.sink);
            pauses.closes(sessions);
            return sessions;
        }
        WindowedAggregation windows = new WindowedAggregation(name, grouping, host, next.needsBefore, next.sink);
        pauses.closes(windows);
        return windows;
    }

    /** What is held back of an aggregation's changes needs to know the rows that they replace. */
    private Next held(int[] key, Next next) {
        return pauses.buffers() ? new Next(pauses.held(key, next.sink), true, true, true, next.needsFirst) : next;
    }
}
