package io.runnel.sql.statement;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.CatalogChange;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.parser.SqlCreateUserType;
import io.runnel.sql.parser.SqlDropUserType;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;

/**
 * CREATE TYPE and DROP TYPE. A column declared with such a name has the type itself: what becomes of the name later does
 * not change it. Thread-safe.
 */
public final class TypeStatements {
    private final Catalog catalog;

    public TypeStatements(Catalog catalog) {
        this.catalog = catalog;
    }

    /** @throws SqlException 42710 if the name is taken, or as {@link DeclaredTypes#of} */
    public Executable create(String sql, SqlCreateUserType create) {
        if (create.getReplace()) {
            throw SqlException.at(
                    "0A000",
                    create.getParserPosition(),
                    "CREATE OR REPLACE TYPE is not supported",
                    "; drop the type first, which changes no column.");
        }
        created(catalog.snapshot(), create);
        return new Command(sql, session -> catalog.change(snapshot -> created(snapshot, create)));
    }

    private static Optional<CatalogChange> created(CatalogSnapshot snapshot, SqlCreateUserType create) {
        String name = SourceNames.simple(create.name());
        RelDataType type = new DeclaredTypes(snapshot).of(create.type());
        if (DeclaredTypes.isBuiltIn(name)) {
            throw SqlException.at("42710", create.name().getParserPosition(), name + " is a type already", ".");
        }
        if (snapshot.type(name).isEmpty()) {
            return Optional.of(CatalogChange.defineType(name, type));
        }
        if (create.ifNotExists()) {
            return Optional.empty();
        }
        throw SqlException.at(
                "42710",
                create.name().getParserPosition(),
                "There is a type " + name + " already",
                "; drop it first, or say IF NOT EXISTS.");
    }

    /** @throws SqlException 42704 for an unknown type */
    public Executable drop(String sql, SqlDropUserType drop) {
        dropped(catalog.snapshot(), drop);
        return new Command(sql, session -> catalog.change(snapshot -> dropped(snapshot, drop)));
    }

    private static Optional<CatalogChange> dropped(CatalogSnapshot snapshot, SqlDropUserType drop) {
        String name = SourceNames.simple(drop.name());
        Optional<String> known = snapshot.types().keySet().stream()
                .filter(name::equalsIgnoreCase)
                .findFirst();
        if (known.isEmpty() && !drop.ifExists()) {
            throw SqlException.at(
                    "42704",
                    drop.name().getParserPosition(),
                    "There is no type " + name + " to drop",
                    NearestNames.suggestion(name, snapshot.types().keySet()));
        }
        return known.map(CatalogChange::dropType);
    }
}
