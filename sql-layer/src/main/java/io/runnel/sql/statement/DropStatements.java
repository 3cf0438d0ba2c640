package io.runnel.sql.statement;

import io.runnel.log.EventLog;
import io.runnel.log.NearestNames;
import io.runnel.sql.LogFutures;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.CatalogChange;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.Formats;
import io.runnel.sql.parser.SqlDropSource;
import io.runnel.sql.query.ErrorRecords;
import io.runnel.sql.query.PersistentQueryHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** DROP of streams and tables. Thread-safe. */
public final class DropStatements {
    private final EventLog log;
    private final Catalog catalog;
    private final Formats formats;
    private final PersistentQueryHost host;

    /** @param host of the query that made what is dropped */
    public DropStatements(EventLog log, Catalog catalog, Formats formats, PersistentQueryHost host) {
        this.log = log;
        this.catalog = catalog;
        this.formats = formats;
        this.host = host;
    }

    /**
     * Checks a DROP statement.
     *
     * @throws SqlException with line and column
     */
    public Executable drop(String sql, SqlDropSource drop) {
        dropped(catalog.snapshot(), drop);
        return new Command(sql, session -> drop(drop));
    }

    private void drop(SqlDropSource drop) {
        Optional<Source> source = dropped(catalog.snapshot(), drop);
        List<String> writers = new ArrayList<>();
        catalog.change(snapshot -> {
            writers.clear();
            return dropped(snapshot, drop).map(found -> {
                List<CatalogChange> changes = new ArrayList<>();
                snapshot.writersOf(found.name()).forEach(query -> {
                    writers.add(query.id());
                    changes.add(CatalogChange.terminate(query.id()));
                });
                changes.add(CatalogChange.drop(found.name()));
                return CatalogChange.all(changes);
            });
        });
        SqlException failure = null;
        for (String writer : writers) {
            try {
                host.terminate(writer);
            } catch (SqlException e) {
                // It ends when it can. The name is gone, so that nobody could send the statement again for the topic.
                failure = failure == null ? e : failure;
            }
        }
        if (drop.deleteTopic() && source.isPresent()) {
            deleteTopic(source.get().topic());
            formats.registryColumns().forget(source.get());
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void deleteTopic(String topic) {
        try {
            LogFutures.await(log.deleteTopic(topic), "Deleting topic " + topic);
        } catch (SqlException e) {
            // Gone already is as good.
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e;
            }
        }
    }

    /** What the statement drops; empty if that does not exist and need not. */
    private static Optional<Source> dropped(CatalogSnapshot snapshot, SqlDropSource drop) {
        String name = SourceNames.simple(drop.name());
        Optional<Source> source = snapshot.source(name);
        if (source.isEmpty()) {
            if (drop.ifExists()) {
                return Optional.empty();
            }
            throw SqlException.at(
                    "42P01",
                    drop.name().getParserPosition(),
                    "There is no " + SourceNames.words(kind(drop)) + " " + name + " to drop",
                    NearestNames.suggestion(name, snapshot.names()));
        }
        checkDroppable(snapshot, source.get(), drop);
        return source;
    }

    private static void checkDroppable(CatalogSnapshot snapshot, Source source, SqlDropSource drop) {
        if (source.kind() != kind(drop)) {
            throw SqlException.at(
                    "42809",
                    drop.name().getParserPosition(),
                    source.name() + " is a " + SourceNames.words(source.kind()),
                    "; write DROP " + source.kind() + " " + source.name() + ".");
        }
        checkQueries(snapshot, source, drop);
        List<String> others = snapshot.sources().stream()
                .filter(other ->
                        other.topic().equals(source.topic()) && !other.name().equals(source.name()))
                .map(Source::name)
                .toList();
        if (drop.deleteTopic() && source.readOnly()) {
            throw SqlException.at(
                    "42809",
                    drop.name().getParserPosition(),
                    source.name() + " is a SOURCE " + SourceNames.words(source.kind()) + ", whose topic is not its own",
                    "; leave DELETE TOPIC out.");
        }
        if (drop.deleteTopic() && !others.isEmpty()) {
            throw SqlException.at(
                    "2BP01",
                    drop.name().getParserPosition(),
                    "Topic " + source.topic() + " is read by " + String.join(", ", others) + " too",
                    "; drop these first, or leave DELETE TOPIC out.");
        }
    }

    /** The query that made it goes with it, as in ksqlDB; others must be ended first. */
    private static void checkQueries(CatalogSnapshot snapshot, Source source, SqlDropSource drop) {
        if (source.name().equals(ErrorRecords.NAME)) {
            throw SqlException.at(
                    "42809",
                    drop.name().getParserPosition(),
                    source.name() + " is where queries tell of what they could not use",
                    "; it stays.");
        }
        List<String> readers = snapshot.readersOf(source.name()).stream()
                .map(PersistentQuery::id)
                .toList();
        List<String> inserts = snapshot.writersOf(source.name()).stream()
                .filter(query -> !query.kind().createsSink())
                .map(PersistentQuery::id)
                .toList();
        if (!readers.isEmpty() || !inserts.isEmpty()) {
            List<String> words = new ArrayList<>();
            if (!readers.isEmpty()) {
                words.add("read by " + String.join(", ", readers));
            }
            if (!inserts.isEmpty()) {
                words.add("written by " + String.join(", ", inserts));
            }
            throw SqlException.at(
                    "2BP01",
                    drop.name().getParserPosition(),
                    source.name() + " is " + String.join(", and ", words),
                    "; TERMINATE these queries first.");
        }
    }

    private static SourceKind kind(SqlDropSource drop) {
        return drop.table() ? SourceKind.TABLE : SourceKind.STREAM;
    }
}
