package io.runnel.sql.statement;

import io.runnel.log.EventLog;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.CatalogChange;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.continuous.ContinuousPlan;
import io.runnel.sql.format.Formats;
import io.runnel.sql.parser.SqlCreateSource;
import io.runnel.sql.parser.SqlInsertQuery;
import io.runnel.sql.query.ErrorRecords;
import io.runnel.sql.query.PersistentQueryHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** CREATE STREAM and TABLE … AS, and INSERT INTO … of a query that goes on. Thread-safe. */
public final class PersistentStatements {
    private final EventLog log;
    private final Catalog catalog;
    private final Formats formats;
    private final PersistentPlans plans;
    private final PersistentQueryHost host;

    public PersistentStatements(
            EventLog log, Catalog catalog, Formats formats, PersistentPlans plans, PersistentQueryHost host) {
        this.log = log;
        this.catalog = catalog;
        this.formats = formats;
        this.plans = plans;
        this.host = host;
    }

    /**
     * A statement that is found right.
     *
     * @param query empty if there is nothing to do
     * @param sink that it writes
     */
    private record Checked(Executable command, Optional<PersistentPlans.Analyzed> query, Source sink) {}

    /**
     * Checks a CREATE … AS.
     *
     * @throws SqlException with line and column where a place is to blame
     */
    public Executable create(String sql, SqlCreateSource create, CatalogSnapshot snapshot, Session session) {
        return checked(sql, create, snapshot, session).command;
    }

    private Checked checked(String sql, SqlCreateSource create, CatalogSnapshot snapshot, Session session) {
        checkForm(create);
        String name = SourceNames.simple(create.name());
        Source existing = snapshot.byName().get(name);
        if (existing != null && create.ifNotExists()) {
            return new Checked(new Command(sql, runSession -> {}), Optional.empty(), existing);
        }
        PersistentPlans.Analyzed query = plans.analyze(Objects.requireNonNull(create.query()), snapshot, session);
        SinkDeclaration sink = SinkDeclaration.of(create, query, log, session);
        checkFormats(sink.source());
        if (existing != null && create.getReplace()) {
            replaced(snapshot, existing, sink.source(), create, query);
            Command command = new Command(sql, runSession -> replace(sql, create, query, sink, runSession));
            return new Checked(command, Optional.of(query), sink.source());
        }
        SourceStatements.checkFree(snapshot, sink.source(), create);
        Command command = new Command(sql, runSession -> create(sql, create, query, sink, runSession));
        return new Checked(command, Optional.of(query), sink.source());
    }

    /**
     * Says how the query of a CREATE … AS or INSERT INTO would be carried out, and does nothing of it.
     *
     * @param layout of the query that it would write
     * @throws SqlException as the statement itself
     */
    public Executable explain(String sql, SqlNode statement, CatalogSnapshot snapshot, Session session, Layout layout) {
        Checked checked = statement instanceof SqlCreateSource create
                ? checked(sql, create, snapshot, session)
                : checked(sql, (SqlInsertQuery) statement, snapshot, session);
        List<String> lines = checked.query
                .map(query -> layout.of(plans.stored(query, checked.sink), session))
                .orElse(List.of(checked.sink.name() + " is there already: the statement does nothing."));
        return Listing.lines(sql, "PLAN", () -> lines);
    }

    /** Says how a query is carried out. */
    @FunctionalInterface
    public interface Layout {
        List<String> of(ContinuousPlan plan, Session session);
    }

    /** The query whose place the new one takes; it goes on with what that one keeps. */
    private PersistentQuery replaced(
            CatalogSnapshot snapshot,
            Source existing,
            Source sink,
            SqlCreateSource create,
            PersistentPlans.Analyzed query) {
        SqlParserPos pos = create.name().getParserPosition();
        PersistentQuery before = snapshot.writersOf(existing.name()).stream()
                .filter(writer -> writer.kind().createsSink())
                .findFirst()
                .orElseThrow(() -> SqlException.at(
                        "42P16",
                        pos,
                        "No query made " + existing.name() + ", which OR REPLACE could replace",
                        "; drop it first, or INSERT INTO it."));
        if (existing.kind() != sink.kind()) {
            throw SqlException.at(
                    "42P07",
                    pos,
                    existing.name() + " is a " + SourceNames.words(existing.kind()),
                    ", which OR REPLACE cannot turn into a " + SourceNames.words(sink.kind()) + ".");
        }
        Replacement.check(existing, sink, pos);
        plans.checkGoesOn(before, query, sink, pos);
        return before;
    }

    private void replace(
            String sql, SqlCreateSource create, PersistentPlans.Analyzed query, SinkDeclaration sink, Session session) {
        Source source = formats.registryColumns().register(sink.source());
        run(query, (snapshot, number) -> {
            Source existing = snapshot.byName().get(source.name());
            if (existing == null) {
                throw new SqlException("40001", source.name() + " was dropped meanwhile: send the statement again.");
            }
            PersistentQuery before = replaced(snapshot, existing, source, create, query);
            PersistentQuery after =
                    query(before.id(), before.kind(), sql, source, new Origin(query, create.onError(), session));
            return new Made(
                    after.in(before.state()),
                    Optional.of(source),
                    now -> List.of(CatalogChange.define(before.in(now)), CatalogChange.define(existing)),
                    host::replace);
        });
    }

    private static void checkForm(SqlCreateSource create) {
        SqlParserPos pos = create.name().getParserPosition();
        if (create.getReplace() && create.ifNotExists()) {
            throw SqlException.at(
                    "42601", create.getParserPosition(), "OR REPLACE and IF NOT EXISTS exclude each other", ".");
        }
        if (!create.columns().isEmpty()) {
            throw SqlException.at(
                    "42601",
                    pos,
                    "CREATE … AS declares columns",
                    "; leave them out: they are those of the query, named with AS.");
        }
        if (create.readOnly()) {
            throw SqlException.at(
                    "42601", pos, "SOURCE is for what others write", "; leave it out: the query writes here.");
        }
    }

    private void checkFormats(Source source) {
        formats.encoder(source);
        formats.decoder(
                source, source.columns().stream().map(column -> column.name()).toList());
    }

    private void create(
            String sql, SqlCreateSource create, PersistentPlans.Analyzed query, SinkDeclaration sink, Session session) {
        new SourceTopic(log).ensureSink(sink.declared(), sink.given(), sink.windowed());
        Source source = formats.registryColumns().register(sink.source());
        PersistentQuery.Kind kind =
                create.table() ? PersistentQuery.Kind.CREATE_TABLE : PersistentQuery.Kind.CREATE_STREAM;
        run(query, (snapshot, number) -> {
            SourceStatements.checkFree(snapshot, source, create);
            return new Made(
                    query(
                            kind.id(source.name(), number),
                            kind,
                            sql,
                            source,
                            new Origin(query, create.onError(), session)),
                    Optional.of(source),
                    now -> List.of(CatalogChange.drop(source.name())),
                    host::start);
        });
    }

    /**
     * Checks an INSERT INTO of a query that goes on.
     *
     * @throws SqlException with line and column where a place is to blame
     */
    public Executable insert(String sql, SqlInsertQuery insert, CatalogSnapshot snapshot, Session session) {
        return checked(sql, insert, snapshot, session).command;
    }

    private Checked checked(String sql, SqlInsertQuery insert, CatalogSnapshot snapshot, Session session) {
        InsertQueryOptions.checkForm(insert);
        Optional<String> id = InsertQueryOptions.id(insert);
        Source sink = SourceNames.writable(snapshot, insert.name());
        PersistentPlans.Analyzed query = plans.analyze(insert.query(), insert.columns(), snapshot, session);
        new InsertSink(sink, insert.name().getParserPosition(), insert.columns()).check(query.plan(), query.shape());
        id.ifPresent(given -> checkFree(snapshot, given, insert));
        Command command = new Command(sql, runSession -> {
            id.ifPresent(host::awaitFree);
            run(query, (current, number) -> {
                id.ifPresent(given -> checkFree(current, given, insert));
                PersistentQuery.Kind kind = PersistentQuery.Kind.INSERT;
                return new Made(
                        query(
                                id.orElse(kind.id(sink.name(), number)),
                                kind,
                                sql,
                                sink,
                                new Origin(query, insert.clauses().onError(), runSession)),
                        Optional.empty(),
                        now -> List.of(),
                        id.isPresent() ? host::startAnew : host::start);
            });
        });
        return new Checked(command, Optional.of(query), sink);
    }

    private static void checkFree(CatalogSnapshot snapshot, String id, SqlInsertQuery insert) {
        if (snapshot.query(id).isPresent()) {
            throw SqlException.at(
                    "42710",
                    insert.getParserPosition(),
                    "There is a query " + id + " already",
                    "; TERMINATE it, or give another QUERY_ID.");
        }
    }

    private record Origin(PersistentPlans.Analyzed query, Optional<String> onError, Session session) {}

    private static PersistentQuery query(String id, PersistentQuery.Kind kind, String sql, Source sink, Origin origin) {
        String byProperty = origin.session
                .property("on.error")
                .filter(value -> value.equalsIgnoreCase("fail"))
                .map(value -> PersistentQuery.OnError.STOP.name())
                .orElse(PersistentQuery.OnError.CONTINUE.name());
        return new PersistentQuery(
                id,
                kind,
                sql.strip(),
                sink.name(),
                origin.query.plan().sources().stream().map(Source::name).toList(),
                columns(origin.query.plan().sources()),
                PersistentQuery.DesiredState.RUNNING,
                PersistentQuery.OnError.valueOf(origin.onError.orElse(byProperty)),
                new TreeMap<>(origin.session.properties()),
                System.currentTimeMillis(),
                0);
    }

    private static SortedMap<String, List<String>> columns(List<Source> sources) {
        SortedMap<String, List<String>> columns = new TreeMap<>();
        sources.forEach(source -> columns.put(
                source.name(), source.columns().stream().map(Column::name).toList()));
        return columns;
    }

    /**
     * What is entered into the catalog.
     *
     * @param undo what makes the catalog as it was, beside the end of the query; of the state that the query shall be in now
     * @param start tells the host
     */
    private record Made(
            PersistentQuery query,
            Optional<Source> source,
            Function<PersistentQuery.DesiredState, List<CatalogChange>> undo,
            Consumer<PersistentQuery> start) {}

    @FunctionalInterface
    private interface Making {
        Made make(CatalogSnapshot snapshot, long number);
    }

    /** Enters a query into the catalog and starts it; one that cannot be started is not there afterwards. */
    private void run(PersistentPlans.Analyzed query, Making making) {
        ErrorRecords.ensureTopic(log);
        AtomicReference<Made> entered = new AtomicReference<>();
        catalog.change((snapshot, number) -> {
            checkSources(snapshot, query);
            Made made = making.make(snapshot, number);
            entered.set(made);
            List<CatalogChange> changes = new ArrayList<>();
            made.source.ifPresent(source -> changes.add(CatalogChange.define(source)));
            changes.add(CatalogChange.define(made.query));
            if (!snapshot.byName().containsKey(ErrorRecords.NAME)) {
                changes.add(CatalogChange.define(ErrorRecords.source()));
            }
            return Optional.of(CatalogChange.all(changes));
        });
        Made made = Objects.requireNonNull(entered.get(), "what was decided is entered");
        try {
            made.start.accept(made.query);
        } catch (RuntimeException e) {
            catalog.change(snapshot -> snapshot.query(made.query.id())
                    .filter(now -> now.statement().equals(made.query.statement()))
                    .map(now -> undone(now, made)));
            throw e;
        }
        settle(made.query);
    }

    private static CatalogChange undone(PersistentQuery now, Made made) {
        List<CatalogChange> back = new ArrayList<>(List.of(CatalogChange.terminate(now.id())));
        back.addAll(made.undo.apply(now.state()));
        return CatalogChange.all(back);
    }

    /** What other statements made of it in the catalog meanwhile holds: they may have told the host before this one did. */
    private void settle(PersistentQuery started) {
        Optional<PersistentQuery> now = catalog.snapshot().query(started.id());
        if (now.isEmpty()) {
            host.terminate(started.id());
        } else if (!now.get().statement().equals(started.statement())) {
            host.replace(now.get());
            settle(now.get());
        } else if (now.get().state() != started.state()) {
            if (now.get().state() == PersistentQuery.DesiredState.PAUSED) {
                host.pause(started.id());
            } else {
                host.resume(started.id());
            }
        }
    }

    private static void checkSources(CatalogSnapshot snapshot, PersistentPlans.Analyzed query) {
        for (Source source : query.plan().sources()) {
            if (!source.equals(snapshot.byName().get(source.name()))) {
                throw new SqlException(
                        "40001", source.name() + " changed or was dropped meanwhile: send the statement again.");
            }
        }
    }
}
