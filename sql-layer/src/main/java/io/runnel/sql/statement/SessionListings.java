package io.runnel.sql.statement;

import io.runnel.sql.Session;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** What a session has set and defined, as SHOW PROPERTIES and SHOW VARIABLES list it. */
final class SessionListings {
    static final RelDataType PROPERTIES =
            Listing.textColumns("PROPERTY", "VALUE", "DEFAULT_VALUE", "ALLOWED", "MEANING");

    static final RelDataType VARIABLES = Listing.textColumns("VARIABLE_NAME", "VALUE");

    private SessionListings() {}

    static List<@Nullable Object[]> properties(Session session) {
        return SessionProperty.ALL.stream()
                .<@Nullable Object[]>map(property -> new @Nullable Object[] {
                    property.name(),
                    session.property(property.name()).orElse(property.standard()),
                    property.standard(),
                    property.valuesWords(),
                    property.meaning()
                })
                .toList();
    }

    static List<@Nullable Object[]> variables(Session session) {
        return session.variables().stream()
                .<@Nullable Object[]>map(variable -> new @Nullable Object[] {variable.name(), variable.value()})
                .toList();
    }
}
