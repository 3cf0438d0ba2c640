package io.runnel.sql.continuous;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgram;

/**
 * Where rows of different partitions meet in a query: in front of an operator that keeps what it has seen of a key, unless
 * the key is that of the records, by which producers have chosen their partitions. A query without such a place can be
 * carried out by several tasks, each with partitions of its own.
 */
public final class Exchanges {
    /** Formats that give equal keys equal bytes: those with schemas begin with the schema's id, which may change. */
    private static final Set<String> PLACING_FORMATS = Set.of("KAFKA", "JSON", "DELIMITED");

    /** Rows of which nothing is known. */
    private static final Placed ANYWHERE = new Placed(List.of(), List.of());

    private final List<Flow> flows = new ArrayList<>();

    /**
     * Where rows are: those with the same values in these columns are in one partition.
     *
     * @param columns none if nothing is known
     * @param sources whose records' keys have decided it
     */
    private record Placed(List<Integer> columns, List<Source> sources) {}

    private Exchanges() {}

    /** The places of a query. */
    public static Exchanges of(ContinuousPlan plan) {
        Exchanges exchanges = new Exchanges();
        exchanges.placed(plan.root());
        return exchanges;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return flows.isEmpty();
    }

    /** The flows that take rows of all partitions, the first that rows come to first. */
    public List<Flow> flows() {
        return List.copyOf(flows);
    }

    /** Whether rows of all partitions meet in front of a flow. */
    boolean isBefore(Flow flow) {
        return flows.stream().anyMatch(other -> other == flow);
    }

    private Placed placed(Flow flow) {
        if (flow instanceof Flow.Read read) {
            return read(read);
        } else if (flow instanceof Flow.Rows rows) {
            return moved(placed(rows.input()), column -> position(rows.program(), column));
        } else if (flow instanceof Flow.Exploded exploded) {
            return moved(placed(exploded.input()), column -> exploded.arrays().contains(column) ? -1 : column);
        } else if (flow instanceof Flow.Hopping hopping) {
            return placed(hopping.input());
        } else if (flow instanceof Flow.GroupingSets sets) {
            placed(sets.input());
            return ANYWHERE; // Columns that place rows are null in some of them.
        } else if (flow instanceof Flow.Grouped grouped) {
            List<Integer> groups = grouped.groupColumns();
            return grouped(
                    grouped, groups, IntStream.range(0, groups.size()).boxed().toList(), true);
        } else if (flow instanceof Flow.Windowed windowed) {
            return grouped(
                    windowed,
                    windowed.grouping().keyColumns(),
                    windowed.grouping().row().keyPlaces(),
                    windowed.grouping().byPartition());
        } else if (flow instanceof Flow.Join join) {
            return joined(join);
        }
        return union(flow.inputs().stream().map(this::placed).toList());
    }

    private static Placed read(Flow.Read read) {
        List<Integer> keys = read.shape().keyColumns();
        boolean places = !keys.isEmpty()
                && keys.stream().allMatch(key -> key >= 0)
                && PLACING_FORMATS.contains(read.source().keyFormat());
        return places ? new Placed(keys, List.of(read.source())) : ANYWHERE;
    }

    /** Where a column of the input is in the output; negative if it is not. */
    private interface Position {
        int of(int column);
    }

    private static Placed moved(Placed input, Position position) {
        List<Integer> columns = input.columns.stream().map(position::of).toList();
        return columns.stream().allMatch(column -> column >= 0) ? new Placed(columns, input.sources) : ANYWHERE;
    }

    private static int position(RexProgram program, int column) {
        for (int i = 0; i < program.getProjectList().size(); i++) {
            RexNode value = program.expandLocalRef(program.getProjectList().get(i));
            if (value instanceof RexInputRef reference && reference.getIndex() == column) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Groups are within partitions if what places rows is a part of what they are grouped by.
     *
     * @param places of the columns that rows are grouped by, in the rows that come out
     * @param apart whether the operator keeps partitions apart
     */
    private Placed grouped(Flow flow, List<Integer> keys, List<Integer> places, boolean apart) {
        Placed input = placed(flow.inputs().get(0));
        if (apart && !input.columns.isEmpty() && keys.containsAll(input.columns)) {
            return moved(input, column -> places.get(keys.indexOf(column)));
        }
        flows.add(flow);
        return new Placed(places, List.of());
    }

    private Placed joined(Flow.Join join) {
        Flow.Sides sides = join.sides();
        Placed left = placed(sides.left());
        Placed right = placed(sides.right());
        boolean together = !(join instanceof Flow.ForeignKeyJoin)
                && !left.columns.isEmpty()
                && left.columns.size() == right.columns.size()
                && left.columns.equals(moved(right, column -> partner(sides, column)).columns)
                && alike(left.sources, right.sources);
        if (!together) {
            flows.add(join);
            return new Placed(sides.leftKeys(), List.of());
        }
        return sides.kind().keepsRight() ? ANYWHERE : left;
    }

    /** The left side's column that a right side's must equal; negative if none must. */
    private static int partner(Flow.Sides sides, int rightColumn) {
        int place = sides.rightKeys().indexOf(rightColumn);
        return place < 0 ? -1 : sides.leftKeys().get(place);
    }

    private Placed union(List<Placed> inputs) {
        Placed first = inputs.get(0);
        List<Source> sources =
                inputs.stream().flatMap(input -> input.sources.stream()).toList();
        boolean same =
                inputs.stream().allMatch(input -> input.columns.equals(first.columns)) && alike(sources, sources);
        return same ? new Placed(first.columns, sources) : ANYWHERE;
    }

    /** Whether equal keys of all these have equal bytes. */
    private static boolean alike(List<Source> some, List<Source> others) {
        Optional<Source> first = some.stream().findFirst();
        return first.isEmpty()
                || Stream.concat(some.stream(), others.stream())
                        .allMatch(source -> key(source).equals(key(first.get())));
    }

    /** What the bytes of a source's key depend on; names count where the bytes have them. */
    private static List<String> key(Source source) {
        List<Column> columns = source.keyColumns();
        List<String> facts = new ArrayList<>(
                List.of(source.keyFormat(), String.valueOf(source.options().get("key_delimiter"))));
        for (Column column : columns) {
            facts.add(ColumnType.text(column.type()) + (columns.size() > 1 ? " " + column.name() : ""));
        }
        return facts;
    }
}
