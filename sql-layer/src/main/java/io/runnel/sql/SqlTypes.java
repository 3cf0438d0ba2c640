package io.runnel.sql;

import java.lang.reflect.Type;
import java.math.RoundingMode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.jdbc.JavaTypeFactoryImpl;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rel.type.RelDataTypeFieldImpl;
import org.apache.calcite.rel.type.RelDataTypeSystem;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** The one type system and type factory of the SQL layer. */
public final class SqlTypes {
    /** Largest precision and scale of a DECIMAL, as ksqlDB, Flink and most databases have it. */
    public static final int MAX_DECIMAL_PRECISION = 38;

    /** Digits below the second of a TIMESTAMP: a record's timestamp counts milliseconds. */
    public static final int TIMESTAMP_PRECISION = 3;

    public static final RelDataTypeSystem SYSTEM = new RunnelTypeSystem();

    public static final JavaTypeFactory FACTORY = new RunnelTypeFactory();

    private SqlTypes() {}

    /**
     * STRUCT of fields.
     *
     * @param names as many as types
     */
    public static RelDataType struct(List<String> names, List<RelDataType> types, boolean nullable) {
        List<RelDataTypeField> fields = new ArrayList<>();
        for (int index = 0; index < names.size(); index++) {
            fields.add(new RelDataTypeFieldImpl(names.get(index), index, types.get(index)));
        }
        return ((RunnelTypeFactory) FACTORY).canonize(new StructType(fields, nullable));
    }

    private static final class RunnelTypeFactory extends JavaTypeFactoryImpl {
        RunnelTypeFactory() {
            super(SYSTEM);
        }

        /** Of literals; Calcite's own default knows only the letters of Western Europe. */
        @Override
        public Charset getDefaultCharset() {
            return StandardCharsets.UTF_8;
        }

        @Override
        protected RelDataType canonize(RelDataType type) {
            return super.canonize(type);
        }

        @Override
        public Type getJavaClass(RelDataType type) {
            return type instanceof StructType ? List.class : super.getJavaClass(type);
        }

        @Override
        public RelDataType createTypeWithNullability(RelDataType type, boolean nullable) {
            return type instanceof StructType struct
                    ? canonize(struct.withNullability(nullable))
                    : super.createTypeWithNullability(type, nullable);
        }

        @Override
        public RelDataType enforceTypeWithNullability(RelDataType type, boolean nullable) {
            return type instanceof StructType
                    ? createTypeWithNullability(type, nullable)
                    : super.enforceTypeWithNullability(type, nullable);
        }

        @Override
        public @Nullable RelDataType leastRestrictive(List<RelDataType> types, SqlTypeMappingRule mappingRule) {
            List<StructType> structs = types.stream()
                    .filter(StructType.class::isInstance)
                    .map(StructType.class::cast)
                    .toList();
            boolean othersAreNull = types.stream()
                    .allMatch(type -> type instanceof StructType || type.getSqlTypeName() == SqlTypeName.NULL);
            if (structs.isEmpty() || !othersAreNull) {
                return super.leastRestrictive(types, mappingRule);
            }
            // No CAST can be written to make one of the other: they are the same but for null.
            boolean same = structs.stream().map(StructType::toString).distinct().count() == 1;
            boolean nullable = types.stream().anyMatch(RelDataType::isNullable);
            return same ? createTypeWithNullability(structs.get(0), nullable) : null;
        }
    }

    private static final class RunnelTypeSystem extends RelDataTypeSystemImpl {
        @Override
        public int getMaxPrecision(SqlTypeName typeName) {
            return switch (typeName) {
                case DECIMAL -> MAX_DECIMAL_PRECISION;
                case TIMESTAMP, TIME -> TIMESTAMP_PRECISION;
                default -> super.getMaxPrecision(typeName);
            };
        }

        @Override
        public int getDefaultPrecision(SqlTypeName typeName) {
            return switch (typeName) {
                case TIMESTAMP, TIME -> TIMESTAMP_PRECISION;
                default -> super.getDefaultPrecision(typeName);
            };
        }

        @Override
        public int getMaxScale(SqlTypeName typeName) {
            return typeName == SqlTypeName.DECIMAL ? MAX_DECIMAL_PRECISION : super.getMaxScale(typeName);
        }

        /** Wide enough for the sum of many: BIGINT for integers, DOUBLE for floating point, the most digits for DECIMAL. */
        @Override
        public RelDataType deriveSumType(RelDataTypeFactory typeFactory, RelDataType argumentType) {
            SqlTypeName argument = argumentType.getSqlTypeName();
            RelDataType sum;
            if (SqlTypeName.INT_TYPES.contains(argument)) {
                sum = typeFactory.createSqlType(SqlTypeName.BIGINT);
            } else if (SqlTypeName.APPROX_TYPES.contains(argument)) {
                sum = typeFactory.createSqlType(SqlTypeName.DOUBLE);
            } else if (argument == SqlTypeName.DECIMAL) {
                sum = typeFactory.createSqlType(SqlTypeName.DECIMAL, MAX_DECIMAL_PRECISION, argumentType.getScale());
            } else {
                sum = argumentType;
            }
            return typeFactory.createTypeWithNullability(sum, argumentType.isNullable());
        }

        /** AVG is DOUBLE, also of integers, whose mean is seldom one. */
        @Override
        public RelDataType deriveAvgAggType(RelDataTypeFactory typeFactory, RelDataType argumentType) {
            if (!SqlTypeName.NUMERIC_TYPES.contains(argumentType.getSqlTypeName())) {
                return argumentType;
            }
            return typeFactory.createTypeWithNullability(
                    typeFactory.createSqlType(SqlTypeName.DOUBLE), argumentType.isNullable());
        }

        /** As of averages. */
        @Override
        public RelDataType deriveCovarType(RelDataTypeFactory typeFactory, RelDataType first, RelDataType second) {
            return deriveAvgAggType(typeFactory, first);
        }

        /** A DECIMAL with fewer digits after the point is the nearest one. */
        @Override
        public RoundingMode roundingMode() {
            return RoundingMode.HALF_UP;
        }

        /** CASE over literals of several lengths gives VARCHAR; otherwise the shorter ones would be padded. */
        @Override
        public boolean shouldConvertRaggedUnionTypesToVarying() {
            return true;
        }
    }
}
