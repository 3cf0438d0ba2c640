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
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.Formats;
import io.runnel.sql.parser.SqlAlterSource;
import io.runnel.sql.parser.SqlCreateSource;
import io.runnel.sql.query.ErrorRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlIdentifier;

/** CREATE and ALTER of streams and tables. Thread-safe. */
public final class SourceStatements {
    private final EventLog log;
    private final Catalog catalog;
    private final Formats formats;

    public SourceStatements(EventLog log, Catalog catalog, Formats formats) {
        this.log = log;
        this.catalog = catalog;
        this.formats = formats;
    }

    /**
     * Checks a CREATE statement without AS.
     *
     * @throws SqlException with line and column
     */
    public Executable create(String sql, SqlCreateSource create, Session session) {
        if (create.getReplace() && create.ifNotExists()) {
            throw SqlException.at(
                    "42601", create.getParserPosition(), "OR REPLACE and IF NOT EXISTS exclude each other", ".");
        }
        if (!passedOver(create)) {
            checkFree(catalog.snapshot(), declaration(create, session).source(), create);
        }
        return new Command(sql, runSession -> {
            if (!passedOver(create)) {
                create(create, declaration(create, runSession));
            }
        });
    }

    /** Whether IF NOT EXISTS finds the name taken: then nothing is looked for, not even columns in the registry. */
    private boolean passedOver(SqlCreateSource create) {
        return create.ifNotExists() && catalog.snapshot().byName().containsKey(SourceNames.simple(create.name()));
    }

    private SourceDeclaration declaration(SqlCreateSource create, Session session) {
        SourceDeclaration declared =
                SourceDeclaration.of(create, new DeclaredTypes(catalog.snapshot()), formats.registryColumns(), session);
        checkFormats(declared.source());
        return declared;
    }

    /** Asks the formats whether they can carry the columns. */
    private void checkFormats(Source source) {
        formats.decoder(source, source.columns().stream().map(Column::name).toList());
    }

    private void create(SqlCreateSource create, SourceDeclaration declared) {
        if (checkFree(catalog.snapshot(), declared.source(), create)) {
            new SourceTopic(log).ensure(declared);
            Source source = formats.registryColumns().register(declared.source());
            catalog.change(snapshot ->
                    checkFree(snapshot, source, create) ? Optional.of(CatalogChange.define(source)) : Optional.empty());
        }
    }

    /**
     * Whether the name is free, or may be replaced; false if it is taken and IF NOT EXISTS stands there.
     *
     * @throws SqlException 42P07 if it is taken
     */
    static boolean checkFree(CatalogSnapshot snapshot, Source source, SqlCreateSource create) {
        Source existing = snapshot.byName().get(source.name());
        if (source.name().equals(ErrorRecords.NAME)) {
            throw SqlException.at(
                    "42939",
                    create.name().getParserPosition(),
                    "The name " + source.name() + " is the stream's of what queries could not use",
                    "; take another name.");
        }
        if (existing == null) {
            return true;
        }
        if (create.getReplace()) {
            checkNotOfAQuery(snapshot, source.name(), create.name(), "OR REPLACE");
        }
        if (create.getReplace() && existing.kind() == source.kind()) {
            Replacement.check(existing, source, create.name().getParserPosition());
            return true;
        }
        if (create.ifNotExists()) {
            return false;
        }
        throw SqlException.at(
                "42P07",
                create.name().getParserPosition(),
                "The name " + source.name() + " is taken by a " + SourceNames.words(existing.kind()),
                create.getReplace()
                        ? ", which OR REPLACE cannot turn into a " + SourceNames.words(source.kind()) + "."
                        : "; drop it first, or say OR REPLACE or IF NOT EXISTS.");
    }

    /** A query's columns are those of its sink. */
    private static void checkNotOfAQuery(CatalogSnapshot snapshot, String name, SqlIdentifier place, String what) {
        for (PersistentQuery query : snapshot.writersOf(name)) {
            if (query.kind().createsSink()) {
                throw SqlException.at(
                        "55006",
                        place.getParserPosition(),
                        what + " would change the columns of " + name + ", which query " + query.id() + " writes",
                        "; TERMINATE the query first, or drop " + name + ".");
            }
        }
    }

    /**
     * Checks an ALTER statement.
     *
     * @throws SqlException with line and column
     */
    public Executable alter(String sql, SqlAlterSource alter) {
        altered(catalog.snapshot(), alter);
        return new Command(sql, session -> {
            Source registered = formats.registryColumns().register(altered(catalog.snapshot(), alter));
            catalog.change(snapshot -> {
                Source altered = altered(snapshot, alter);
                return Optional.of(CatalogChange.define(altered.with(altered.columns(), registered.options())));
            });
        });
    }

    private Source altered(CatalogSnapshot snapshot, SqlAlterSource alter) {
        Source source = SourceNames.existing(snapshot, alter.name());
        SourceKind kind = alter.table() ? SourceKind.TABLE : SourceKind.STREAM;
        if (source.kind() != kind) {
            throw SqlException.at(
                    "42809",
                    alter.name().getParserPosition(),
                    source.name() + " is a " + SourceNames.words(source.kind()),
                    "; write ALTER " + source.kind() + " " + source.name() + ".");
        }
        checkNotOfAQuery(snapshot, source.name(), alter.name(), "ALTER");
        if (source.options().containsKey("value_schema_id")) {
            throw SqlException.at(
                    "0A000",
                    alter.name().getParserPosition(),
                    source.name() + " has the columns of the schema that VALUE_SCHEMA_ID names",
                    "; drop it and create it with another schema.");
        }
        List<Column> columns = new ArrayList<>(source.columns());
        columns.addAll(new DeclaredColumns(kind, new DeclaredTypes(snapshot)).of(alter.columns(), source.columns()));
        Source altered = source.with(columns, source.options());
        checkFormats(altered);
        return altered;
    }
}
