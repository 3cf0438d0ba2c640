package io.runnel.sql.service;

import io.runnel.sql.Outcome;
import io.runnel.sql.Prepared;
import io.runnel.sql.Session;
import io.runnel.sql.SqlEngine;
import io.runnel.sql.SqlException;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.remote.TypedValue;
import org.jspecify.annotations.Nullable;

/** Batches of one session: of a prepared INSERT, and of statements as text. */
final class Batches {
    private static final String NOT_SUPPORTED = "0A000";

    private final SqlEngine engine;
    private final Session session;

    Batches(SqlEngine engine, Session session) {
        this.engine = engine;
        this.session = session;
    }

    /** Executes an INSERT once per list of parameters, all or, if one of them does not fit, none. */
    long[] execute(Prepared prepared, List<List<TypedValue>> parameterLists) {
        requireUpdate(prepared.kind() == Prepared.Kind.UPDATE, prepared.sql());
        List<List<@Nullable Object>> converted = new ArrayList<>(parameterLists.size());
        for (List<TypedValue> parameters : parameterLists) {
            converted.add(ParameterValues.convert(parameters, prepared.parameterTypes()));
        }
        return engine.executeBatch(session, prepared, converted).counts();
    }

    /** Executes statements one after the other, up to the first that fails. */
    long[] execute(List<String> statements) {
        List<Prepared> prepared = new ArrayList<>(statements.size());
        for (String sql : statements) {
            Prepared one = engine.prepare(session, sql);
            requireUpdate(one.kind() != Prepared.Kind.QUERY, sql);
            prepared.add(one);
        }
        long[] counts = new long[statements.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = executeOne(prepared.get(i), i, counts.length);
        }
        return counts;
    }

    private long executeOne(Prepared prepared, int index, int size) {
        try {
            return ((Outcome.Updated) engine.execute(session, prepared, List.of())).count();
        } catch (SqlException e) {
            String which = "Statement " + (index + 1) + " of the batch of " + size
                    + " failed; those before it were carried out, those after it were not. ";
            throw new SqlException(e.sqlState(), which + e.getMessage(), e.line(), e.column(), e);
        }
    }

    private static void requireUpdate(boolean isUpdate, String sql) {
        if (!isUpdate) {
            throw new SqlException(
                    NOT_SUPPORTED, "A batch takes statements that store rows, not one that gives rows: " + sql);
        }
    }
}
