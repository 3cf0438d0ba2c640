package io.runnel.sql.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.codegen.RowCompiler;
import io.runnel.sql.codegen.StatementContext;
import io.runnel.sql.continuous.ContinuousPlan;
import io.runnel.sql.continuous.FlowPlanner;
import io.runnel.sql.operator.MemorySpillStore;
import io.runnel.sql.operator.StateBudget;
import io.runnel.sql.operator.TestHost;
import io.runnel.sql.query.TestLog;
import io.runnel.sql.query.TestQueries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Runs a query's graph of operators on {@link TestHost}, line by line:
 *
 * <pre>
 * L a v=1 @0 -> [a, 1, null]@0        a row of L with key a, and the changes that follow
 * L/1 - v=2 at=5000 @10               of partition 1, without key
 * L a gone @20 -> -[a, 1, null]@20    a record without value; a row that goes
 * R a v=3 @1 -> late                  which is told to be too late; failed, if an expression failed
 * restart                             all operators anew, on the states that were put
 * flush                               what is held back is given
 * pass @500 -> [a, 2]@20              the clock says 500, and no row has come for long
 * </pre>
 *
 * Several changes have {@code ;} between them; behind {@code --} stands a comment.
 */
final class GraphScript {
    private static final RowCompiler COMPILER = new RowCompiler();

    private final Map<String, Source> sources = new LinkedHashMap<>();
    private final ContinuousPlan plan;
    private final TestHost host = new TestHost(new StateBudget("continuous.max.groups", 10_000));
    private final List<String> changes = new ArrayList<>();
    private final long bufferBytes;
    private Pauses pauses = pauses(0);
    private List<Pipeline.Entry> entries = List.of();

    private GraphScript(List<Source> all, String sql, long bufferBytes) {
        this.bufferBytes = bufferBytes;
        TestLog log = new TestLog();
        for (Source source : all) {
            sources.put(source.name(), source);
            log.topic(source.topic(), 3);
        }
        plan = FlowPlanner.plan(TestQueries.plan(log, sql, sources));
        start();
    }

    /** Fails, showing the whole script as it went, where something else follows than the script says. */
    static void check(List<Source> sources, String sql, String script) {
        check(sources, sql, 0, script);
    }

    /** The same whose aggregations hold so much back. */
    static void check(List<Source> sources, String sql, long bufferBytes, String script) {
        GraphScript query = new GraphScript(sources, sql, bufferBytes);
        List<String> expected = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (String line : script.lines().toList()) {
            String text = line.replaceAll("--.*", "").strip().replaceAll("\\s+", " ");
            if (!text.isEmpty()) {
                String step = text.replaceAll(" ->.*", "");
                expected.add(text);
                List<String> changes = query.step(step);
                found.add(changes.isEmpty() ? step : step + " -> " + String.join(" ; ", changes));
            }
        }
        assertThat(found).as(sql).isEqualTo(expected);
    }

    private static Pauses pauses(long bufferBytes) {
        return new Pauses(bufferBytes, MemorySpillStore.share(new StateBudget("continuous.max.groups", 1), 1 << 30));
    }

    private void start() {
        StatementContext context = new StatementContext(List.of(), System::currentTimeMillis);
        pauses = pauses(bufferBytes);
        entries = Pipeline.build(COMPILER, context, host, plan.root(), this::change, true, pauses);
        pauses.begin();
    }

    private List<String> step(String step) {
        changes.clear();
        host.late.clear();
        host.failures.clear();
        if (step.equals("restart")) {
            start();
        } else if (step.equals("flush")) {
            pauses.flush();
        } else if (step.startsWith("pass")) {
            pauses.closeBy(Long.parseLong(step.substring(step.indexOf('@') + 1)));
        } else {
            feed(step.split(" "));
        }
        host.late.forEach(reason -> changes.add("late"));
        host.failures.forEach(what -> changes.add("failed"));
        return List.copyOf(changes);
    }

    private void feed(String[] words) {
        String[] place = words[0].split("/");
        Source source = sources.get(place[0]);
        host.partition = place.length > 1 ? Integer.parseInt(place[1]) : 0;
        long timeMs = Long.parseLong(words[words.length - 1].substring(1));
        Map<String, String> values = new HashMap<>();
        for (String word : Arrays.asList(words).subList(2, words.length - 1)) {
            int equals = word.indexOf('=');
            values.put(
                    (equals < 0 ? word : word.substring(0, equals)).toUpperCase(Locale.ROOT),
                    equals < 0 ? "" : word.substring(equals + 1));
        }
        if (!words[1].equals("-")) {
            source.columns().stream()
                    .filter(column -> column.role() == Column.Role.KEY)
                    .forEach(key -> values.put(key.name(), words[1]));
        }
        for (Pipeline.Entry entry : entries) {
            if (entry.read().source().name().equals(source.name())) {
                @Nullable Object[] row = row(entry, values, timeMs);
                boolean gone = values.containsKey("GONE");
                entry.sink().accept(gone ? row : null, gone ? null : row, timeMs);
            }
        }
    }

    private @Nullable Object[] row(Pipeline.Entry entry, Map<String, String> values, long timeMs) {
        List<RelDataTypeField> fields = entry.read().rowType().getFieldList();
        @Nullable Object[] row = new @Nullable Object[fields.size()];
        for (RelDataTypeField field : fields) {
            String text = values.get(field.getName());
            Object value = field.getName().equals("ROWTIME") ? (Object) timeMs : null;
            if (text != null && !text.equals("null")) {
                value = field.getType().getSqlTypeName() == SqlTypeName.VARCHAR ? text : (Object) Long.valueOf(text);
            }
            row[field.getIndex()] = value;
        }
        return row;
    }

    private void change(Object @Nullable [] before, Object @Nullable [] after, long timeMs) {
        changes.add((after == null ? "-" + Arrays.toString(before) : Arrays.toString(after)) + "@" + timeMs);
    }
}
