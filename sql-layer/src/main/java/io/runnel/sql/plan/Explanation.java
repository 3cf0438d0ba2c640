package io.runnel.sql.plan;

import io.runnel.log.EventLog;
import io.runnel.log.PartitionReader;
import io.runnel.log.ReadEstimate;
import io.runnel.log.TopicDescription;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.PseudoColumn;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.externalize.RelWriterImpl;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlExplainLevel;
import org.apache.calcite.util.Pair;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A physical plan in words, an operator per line, the one that runs last first. Scans say what was pushed into them and
 * how many records they may read at most, by the log's offsets now.
 */
final class Explanation {
    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z])(?=[A-Z])");

    /** How Calcite writes a column of an operator's input. */
    private static final Pattern FIELD = Pattern.compile("\\$(\\d+)");

    private final EventLog log;
    private final StringBuilder text = new StringBuilder();

    private Explanation(EventLog log) {
        this.log = log;
    }

    static String of(RelNode plan, EventLog log) {
        Explanation explanation = new Explanation(log);
        explanation.add(plan, 0);
        return explanation.text.toString().stripTrailing();
    }

    private void add(RelNode operator, int depth) {
        if (operator instanceof HeldInput || operator instanceof StoppableLoops) {
            add(operator.getInput(0), depth);
            return;
        }
        text.append("  ".repeat(depth)).append(words(operator)).append('\n');
        operator.getInputs().forEach(input -> add(input, depth + 1));
    }

    private String words(RelNode operator) {
        if (operator instanceof LogCount count) {
            return "Count by batches: " + scanWords(count.scan());
        }
        return operator instanceof LogScan scan ? scanWords(scan) : operatorWords(operator);
    }

    /** Such as {@code Hash Join condition=[=($0, $2)], joinType=[inner]}. */
    private static String operatorWords(RelNode operator) {
        String name = operator.getRelTypeName().replaceFirst("^Enumerable", "");
        Terms terms = new Terms();
        operator.explain(terms);
        return String.join(" ", WORD_START.split(name)) + (terms.words.isEmpty() ? "" : ": " + terms.words);
    }

    private String scanWords(LogScan scan) {
        Source source = scan.source();
        List<String> words = new ArrayList<>();
        words.add("Read " + source.kind().name().toLowerCase(Locale.ROOT) + " " + source.name() + " (topic "
                + source.topic() + "), columns " + String.join(", ", scan.columns()));
        if (!scan.bounds().isEmpty()) {
            words.add(scan.bounds().stream().map(ScanBound::words).collect(Collectors.joining(" and ")));
        }
        if (scan.parts().filter() != null) {
            words.add("where " + filterWords(scan));
        }
        if (!scan.parts().limits().isEmpty()) {
            words.add("until "
                    + scan.parts().limits().stream().map(RexNode::toString).collect(Collectors.joining(" + "))
                    + " rows are found");
        }
        if (scan.parts().tail() != null) {
            words.add("the last "
                    + scan.parts().tail().numbers().stream()
                            .map(RexNode::toString)
                            .collect(Collectors.joining(" + "))
                    + " rows by " + scan.parts().tail().column());
        }
        if (scan.keys() != null) {
            words.add("search for key " + scan.keys());
        }
        words.add(estimate(scan).map(Explanation::words).orElse("the topic does not exist"));
        return String.join("; ", words);
    }

    /** The filter with names in place of the numbers of its columns. */
    private static String filterWords(LogScan scan) {
        List<String> names = scan.getTable().getRowType().getFieldNames();
        return FIELD.matcher(String.valueOf(scan.parts().filter()))
                .replaceAll(
                        field -> java.util.regex.Matcher.quoteReplacement(names.get(Integer.parseInt(field.group(1)))));
    }

    private static String words(ReadEstimate estimate) {
        return "at most " + estimate.records() + " records"
                + (estimate.segmentsSkipped() == 0
                        ? ""
                        : ", " + estimate.segmentsSkipped() + " of " + estimate.segments() + " segments skipped");
    }

    private Optional<ReadEstimate> estimate(LogScan scan) {
        Optional<TopicDescription> topic = log.topic(scan.source().topic());
        ScanRange range = knownRange(scan);
        return topic.map(description -> {
            ReadEstimate sum = new ReadEstimate(0, 0, 0, 0, 0);
            for (int partition = 0; partition < description.partitions(); partition++) {
                if (range.contains(PseudoColumn.ROWPARTITION, partition)) {
                    sum = sum.plus(estimate(new TopicPartition(description.name(), partition), scan, range));
                }
            }
            return sum;
        });
    }

    private ReadEstimate estimate(TopicPartition partition, LogScan scan, ScanRange range) {
        try (PartitionReader reader = log.reader(partition)) {
            long from = Math.max(reader.startOffset(), range.least(PseudoColumn.ROWOFFSET));
            long leastMs = range.least(PseudoColumn.ROWTIME);
            if (leastMs != Long.MIN_VALUE) {
                from = Math.max(from, reader.offsetForTime(leastMs));
            }
            long last = Math.min(reader.endOffset() - 1, range.most(PseudoColumn.ROWOFFSET));
            List<ByteBuffer> keys = scan.keys() == null ? null : scan.keys().keys(parameter -> null);
            if (keys != null) {
                reader.onlyKeys(new ArrayList<>(keys));
            }
            if (scan.source().kind() == SourceKind.STREAM) {
                reader.onlyTimes(leastMs, range.most(PseudoColumn.ROWTIME));
            }
            return reader.estimate(from, last + 1);
        }
    }

    /** The range of those bounds whose values are in the query's text. */
    private static ScanRange knownRange(LogScan scan) {
        List<ScanBound> known = scan.bounds().stream()
                .filter(bound -> bound.value() instanceof RexLiteral)
                .toList();
        @Nullable
        Object[] values = known.stream()
                .map(bound -> ((RexLiteral) bound.value()).getValueAs(Long.class))
                .toArray();
        return ScanRange.of(known.stream().map(ScanBound::bound).toList(), values);
    }

    /** Gathers what an operator says of itself, without its inputs. */
    private static final class Terms extends RelWriterImpl {
        private String words = "";

        Terms() {
            super(new java.io.PrintWriter(java.io.Writer.nullWriter()), SqlExplainLevel.EXPPLAN_ATTRIBUTES, false);
        }

        @Override
        protected void explain_(RelNode rel, List<Pair<String, @Nullable Object>> values) {
            words = values.stream()
                    .filter(term -> !(term.right instanceof RelNode))
                    .map(term -> term.left + "=[" + term.right + "]")
                    .collect(Collectors.joining(", "));
        }

        @Override
        public RelWriter done(RelNode node) {
            return super.done(node);
        }
    }
}
