package io.runnel.sql.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import org.apache.calcite.avatica.ColumnMetaData.Rep;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParameterValuesTest {
    @Test
    void widensAndNarrowsNumbersToTheTypeOfTheParameter() {
        assertThat(convert(SqlTypeName.BIGINT, Rep.INTEGER, 7)).isEqualTo(7L);
        assertThat(convert(SqlTypeName.INTEGER, Rep.LONG, 7L)).isEqualTo(7);
        assertThat(convert(SqlTypeName.DOUBLE, Rep.INTEGER, 7)).isEqualTo(7.0);
        assertThat(convert(SqlTypeName.DECIMAL, Rep.DOUBLE, 0.1)).isEqualTo(new BigDecimal("0.1"));
        assertThat(convert(SqlTypeName.INTEGER, Rep.DOUBLE, 7.9)).isEqualTo(7);
    }

    @Test
    void takesTextForEveryType() {
        assertThat(convert(SqlTypeName.BIGINT, Rep.STRING, " 8 ")).isEqualTo(8L);
        assertThat(convert(SqlTypeName.BOOLEAN, Rep.STRING, "TRUE")).isEqualTo(true);
        assertThat(convert(SqlTypeName.DATE, Rep.STRING, "1970-01-11")).isEqualTo(10);
        assertThat(convert(SqlTypeName.TIMESTAMP, Rep.STRING, "1970-01-01T00:00:01.5"))
                .isEqualTo(1_500L);
    }

    @Test
    void takesTimesInTheirSeveralForms() {
        assertThat(convert(SqlTypeName.TIMESTAMP, Rep.JAVA_SQL_TIMESTAMP, 86_400_001L))
                .isEqualTo(86_400_001L);
        assertThat(convert(SqlTypeName.TIMESTAMP, Rep.LONG, 5L)).isEqualTo(5L);
        assertThat(convert(SqlTypeName.TIMESTAMP, Rep.JAVA_SQL_DATE, 1)).isEqualTo(86_400_000L);
        assertThat(convert(SqlTypeName.DATE, Rep.JAVA_SQL_TIMESTAMP, 86_400_001L))
                .isEqualTo(1);
        assertThat(convert(SqlTypeName.TIME, Rep.JAVA_SQL_TIME, 1_000)).isEqualTo(1_000);
        assertThat(convert(SqlTypeName.VARCHAR, Rep.JAVA_SQL_DATE, 10)).isEqualTo("1970-01-11");
    }

    @Test
    void keepsNullAndBytes() {
        assertThat(ParameterValues.convert(List.of(TypedValue.EXPLICIT_NULL), types(SqlTypeName.BIGINT)))
                .containsExactly((Object) null);
        ByteString bytes = new ByteString(new byte[] {1, 2});
        assertThat(ParameterValues.convert(
                        List.of(TypedValue.ofLocal(Rep.BYTE_STRING, bytes)), types(SqlTypeName.VARBINARY)))
                .containsExactly(bytes);
    }

    @Test
    void refusesWhatDoesNotFitAndSaysWhich() {
        assertThatThrownBy(() -> convert(SqlTypeName.INTEGER, Rep.LONG, 3_000_000_000L))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("22003"))
                .hasMessageContaining("Parameter 1 of type INTEGER")
                .hasMessageContaining("3000000000");
        assertThatThrownBy(() -> convert(SqlTypeName.BIGINT, Rep.STRING, "many"))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("22018"))
                .hasMessageContaining("'many'");
        assertThatThrownBy(() -> convert(SqlTypeName.TIMESTAMP, Rep.BOOLEAN, true))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("22018"));
    }

    @Test
    void refusesAParameterThatIsNotSet() {
        List<@Nullable TypedValue> unset = Collections.singletonList(null);
        assertThatThrownBy(() -> ParameterValues.convert(unset, types(SqlTypeName.BIGINT)))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("07001"));
        assertThatThrownBy(() -> ParameterValues.convert(List.of(), types(SqlTypeName.BIGINT)))
                .hasMessageContaining("has 1 parameters, but 0 values");
    }

    private static @Nullable Object convert(SqlTypeName type, Rep rep, Object value) {
        return ParameterValues.convert(List.of(TypedValue.ofSerial(rep, value)), types(type))
                .get(0);
    }

    private static RelDataType types(SqlTypeName type) {
        return SqlTypes.FACTORY.builder().add("?0", type).build();
    }
}
