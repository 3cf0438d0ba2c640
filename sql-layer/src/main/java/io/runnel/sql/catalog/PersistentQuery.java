package io.runnel.sql.catalog;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A query that runs until somebody ends it, also after restarts, and writes to a stream or table.
 *
 * @param id such as {@code CSAS_ORDERS_7}; unique for the life of the log unless its user chose it
 * @param statement the whole text that made it, with variables replaced
 * @param sink name of the stream or table that it writes
 * @param sources names of the streams and tables that it reads, each once
 * @param columns of these by their names, as they were when the query was made: columns that they got later are not the
 *     query's, though it says {@code *}
 * @param state what it shall do
 * @param properties those of the session that made it, by lower-case name
 * @param createdMs wall clock, ms since the epoch
 * @param resumed how often it was told to go on: tells the node that runs it of a RESUME through another one, which
 *     changes nothing else where the query had failed
 */
public record PersistentQuery(
        String id,
        Kind kind,
        String statement,
        String sink,
        List<String> sources,
        SortedMap<String, List<String>> columns,
        DesiredState state,
        OnError onError,
        SortedMap<String, String> properties,
        long createdMs,
        long resumed) {
    /** Which statement made it. */
    public enum Kind {
        CREATE_STREAM("CSAS_"),
        CREATE_TABLE("CTAS_"),
        INSERT("INSERTQUERY_");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        /** The id that ksqlDB would give it; upper case, so that it needs no quotes in a statement. */
        public String id(String sink, long number) {
            return this == INSERT ? prefix + number : prefix + sink.toUpperCase(Locale.ROOT) + "_" + number;
        }

        /** What ids of this kind begin with. */
        public String prefix() {
            return prefix;
        }

        /** Whether the statement made the sink as well. */
        public boolean createsSink() {
            return this != INSERT;
        }
    }

    /** What a query shall do. What it does is asked of its host. */
    public enum DesiredState {
        RUNNING,
        PAUSED
    }

    /** What becomes of the query when a record of it fails. */
    public enum OnError {
        /** The record goes to RUNNEL_ERRORS, and the query goes on. */
        CONTINUE,
        /** The query ends with the record's error, and begins again there when it is resumed. */
        STOP
    }

    public PersistentQuery {
        sources = List.copyOf(sources);
        columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
        properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    }

    /** The same query that shall do something else. */
    public PersistentQuery in(DesiredState other) {
        return in(other, resumed);
    }

    /** The same query, told to run once more than before. */
    public PersistentQuery resume() {
        return in(DesiredState.RUNNING, resumed + 1);
    }

    private PersistentQuery in(DesiredState other, long times) {
        return new PersistentQuery(
                id, kind, statement, sink, sources, columns, other, onError, properties, createdMs, times);
    }

    /** Whether it is that query, as its statement made it, whatever it shall do now. */
    public boolean isMadeAs(PersistentQuery other) {
        return statement.equals(other.statement) && createdMs == other.createdMs;
    }

    /** A source as the query knows it: without columns that it got later. */
    public Source known(Source source) {
        List<String> names = columns.get(source.name());
        return names == null
                ? source
                : source.with(
                        source.columns().stream()
                                .filter(column -> names.contains(column.name()))
                                .toList(),
                        source.options());
    }

    /** Whether it reads the stream or table. */
    public boolean reads(String source) {
        return sources.contains(source);
    }
}
