package io.runnel.sql.catalog;

import io.runnel.registry.QualifiedSubject;
import io.runnel.registry.SchemaRegistry;
import io.runnel.registry.SubjectSummary;
import io.runnel.sql.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** The tables of schema SYS, each made of what one part of the node knows. */
public final class SystemTables {
    private SystemTables() {}

    /** One row per subject that has a version: the newest one, and what holds for those to come. */
    public static SystemTable subjects(SchemaRegistry registry) {
        RelDataType rowType = row(List.of(
                column("SUBJECT", SqlTypeName.VARCHAR),
                column("CONTEXT", SqlTypeName.VARCHAR),
                column("VERSION", SqlTypeName.INTEGER),
                column("VERSIONS", SqlTypeName.INTEGER),
                column("ID", SqlTypeName.INTEGER),
                column("TYPE", SqlTypeName.VARCHAR),
                column("REFERENCE_COUNT", SqlTypeName.INTEGER),
                column("COMPATIBILITY", SqlTypeName.VARCHAR),
                column("MODE", SqlTypeName.VARCHAR)));
        return new SystemTable("SUBJECTS", rowType, () -> subjectRows(registry), "the registry's subjects");
    }

    private static List<@Nullable Object[]> subjectRows(SchemaRegistry registry) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (SubjectSummary subject : registry.subjects()) {
            rows.add(new @Nullable Object[] {
                subject.subject(),
                QualifiedSubject.parse(subject.subject()).context(),
                subject.latest().version(),
                subject.versions(),
                subject.latest().id(),
                subject.latest().schema().type().name(),
                subject.latest().schema().references().size(),
                subject.level().name(),
                subject.mode().name()
            });
        }
        return rows;
    }

    private static Column column(String name, SqlTypeName type) {
        return new Column(name, SqlTypes.FACTORY.createSqlType(type), Column.Role.VALUE);
    }

    private static RelDataType row(List<Column> columns) {
        RelDataTypeFactory.Builder fields = SqlTypes.FACTORY.builder();
        columns.forEach(column -> fields.add(column.name(), column.type()));
        return fields.build();
    }
}
