package io.runnel.sql.plan;

import io.runnel.sql.catalog.SystemTable;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.impl.AbstractTable;

/** A table of schema SYS as Calcite sees it. */
final class SystemCalciteTable extends AbstractTable {
    private final SystemTable table;

    SystemCalciteTable(SystemTable table) {
        this.table = table;
    }

    SystemTable table() {
        return table;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory typeFactory) {
        return table.rowType();
    }

    @Override
    public Schema.TableType getJdbcTableType() {
        return Schema.TableType.SYSTEM_TABLE;
    }
}
