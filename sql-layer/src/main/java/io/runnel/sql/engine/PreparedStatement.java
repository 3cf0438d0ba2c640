package io.runnel.sql.engine;

import io.runnel.sql.Prepared;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.statement.Executable;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * A statement and the catalog that it was prepared on: on another one it must be prepared anew.
 */
record PreparedStatement(Executable statement, CatalogSnapshot catalog) implements Prepared {
    @Override
    public String sql() {
        return statement.sql();
    }

    @Override
    public Kind kind() {
        return statement.kind();
    }

    @Override
    public @Nullable RelDataType rowType() {
        return statement.rowType();
    }

    @Override
    public RelDataType parameterTypes() {
        return statement.parameterTypes();
    }

    @Override
    public boolean unbounded() {
        return statement.unbounded();
    }

    /** @throws SqlException 0A000 if what clients were told of this statement does not hold for the newer one */
    void checkSameForm(PreparedStatement newer) {
        boolean same = parameterTypes().equals(newer.parameterTypes())
                && (rowType() == null || java.util.Objects.equals(rowType(), newer.rowType()));
        if (!same) {
            throw new SqlException(
                    "0A000",
                    "A stream or table changed, and with it the columns or parameters of this statement: prepare it again.");
        }
    }

    /** @throws SqlException 07001 unless there is one value per parameter */
    void checkCount(List<@Nullable Object> parameters) {
        int expected = parameterTypes().getFieldCount();
        if (parameters.size() != expected) {
            throw new SqlException(
                    "07001",
                    "The statement has " + expected + " parameters, but " + parameters.size() + " values were given.");
        }
    }
}
