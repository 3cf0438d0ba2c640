package io.runnel.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.protocol.SqlType.Field;
import io.runnel.protocol.SqlType.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FrameTest {
    private static final SqlType STRUCT = new SqlType(
            Kind.STRUCT,
            "STRUCT",
            0,
            0,
            true,
            List.of(new Field("A", SqlType.of(Kind.INTEGER)), new Field("B", SqlType.array(SqlType.of(Kind.VARCHAR)))));
    private static final SqlType MAP = new SqlType(
            Kind.MAP,
            "MAP",
            0,
            0,
            true,
            List.of(new Field("key", SqlType.of(Kind.VARCHAR)), new Field("value", SqlType.of(Kind.DOUBLE))));
    private static final List<SqlType> TYPES = List.of(
            SqlType.of(Kind.NULL),
            SqlType.of(Kind.BOOLEAN),
            SqlType.of(Kind.TINYINT),
            SqlType.of(Kind.SMALLINT),
            SqlType.of(Kind.INTEGER),
            SqlType.of(Kind.BIGINT),
            SqlType.of(Kind.REAL),
            SqlType.of(Kind.DOUBLE),
            SqlType.of(Kind.DECIMAL),
            SqlType.of(Kind.VARCHAR),
            SqlType.of(Kind.VARBINARY),
            SqlType.of(Kind.DATE),
            SqlType.of(Kind.TIME),
            SqlType.of(Kind.TIMESTAMP),
            SqlType.array(STRUCT),
            MAP,
            STRUCT,
            SqlType.of(Kind.ANY));

    @Test
    void everyValueComesBackAsItWas() {
        long seed = System.nanoTime();
        System.out.println("FrameTest seed " + seed);
        Random random = new Random(seed);
        FrameWriter writer = new FrameWriter(TYPES);
        for (int rows : new int[] {0, 1, 7, 8, 9, 500}) {
            writer.clear();
            List<@Nullable Object[]> expected = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                @Nullable Object[] values = new Object[TYPES.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = value(TYPES.get(i), random);
                }
                expected.add(values);
                writer.add(values);
            }
            WireOutput out = new WireOutput();
            writer.writeTo(out);
            Frame frame = Frame.read(new WireInput(out.array(), 0, out.size()), TYPES);
            assertThat(frame.rows()).isEqualTo(rows);
            for (int row = 0; row < rows; row++) {
                assertThat(frame.row(row)).usingRecursiveComparison().isEqualTo(Arrays.asList(expected.get(row)));
            }
        }
    }

    private static @Nullable Object value(SqlType type, Random random) {
        if (random.nextInt(4) == 0) {
            return null;
        }
        return switch (type.kind()) {
            case NULL -> null;
            case BOOLEAN -> random.nextBoolean();
            case TINYINT -> (byte) random.nextInt();
            case SMALLINT -> (short) random.nextInt();
            case INTEGER, DATE, TIME -> random.nextInt();
            case BIGINT, TIMESTAMP -> random.nextLong();
            case REAL -> random.nextFloat();
            case DOUBLE -> random.nextDouble();
            case DECIMAL ->
                random.nextBoolean()
                        ? BigDecimal.valueOf(random.nextLong(), 2)
                        : new BigDecimal("-12345678901234567890123456789.5");
            case CHAR, VARCHAR ->
                List.of("", "abc", "größer", "日本", "Ł", "😀", "x".repeat(300)).get(random.nextInt(7));
            case VARBINARY -> new byte[random.nextInt(3)];
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(type.element(), random));
                }
                yield list;
            }
            case MAP -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put("k" + i, value(type.fields().get(1).type(), random));
                }
                yield map;
            }
            case STRUCT ->
                type.fields().stream()
                        .map(field -> value(field.type(), random))
                        .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
            case ANY ->
                List.of(true, (byte) 1, (short) 2, 3, 4L, 5f, 6d, BigDecimal.TEN, "seven")
                        .get(random.nextInt(9));
        };
    }

    @Test
    void decimalsOfOneScaleAndOfSeveralComeBackWithTheirScales() {
        List<SqlType> types = List.of(SqlType.of(Kind.DECIMAL));
        for (List<String> texts : List.of(
                List.of("1.10", "-2.20", "0.00"),
                List.of("1.1", "2.22"),
                List.of("1E+30", "-0.000000000000000000001"))) {
            List<@Nullable Object[]> rows = new ArrayList<>();
            texts.forEach(text -> rows.add(new Object[] {new BigDecimal(text)}));
            Frame frame = Frame.of(types, rows);
            for (int row = 0; row < texts.size(); row++) {
                assertThat(frame.column(0).decimal(row)).isEqualTo(new BigDecimal(texts.get(row)));
            }
        }
    }

    @Test
    void aMomentAmongValuesOfAnyTypeKeepsItsKind() {
        Frame frame = Frame.of(
                List.of(SqlType.of(Kind.ANY)),
                List.of(new Object[] {new Moment(Kind.TIMESTAMP, 5)}, new Object[] {5L}));
        assertThat(frame.column(0).kind(0)).isEqualTo(Kind.TIMESTAMP);
        assertThat(frame.column(0).value(0)).isEqualTo(5L);
        assertThat(frame.column(0).kind(1)).isEqualTo(Kind.BIGINT);
    }

    @Test
    void bytesCutOrChangedAreRefusedAndNothingElse() {
        long seed = System.nanoTime();
        System.out.println("FrameTest seed " + seed);
        Random random = new Random(seed);
        FrameWriter writer = new FrameWriter(TYPES);
        for (int row = 0; row < 20; row++) {
            @Nullable Object[] values = new Object[TYPES.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = value(TYPES.get(i), random);
            }
            writer.add(values);
        }
        WireOutput out = new WireOutput();
        writer.writeTo(out);
        for (int length = 0; length < out.size(); length++) {
            WireInput cut = new WireInput(out.array(), 0, length);
            assertThatThrownBy(() -> Frame.read(cut, TYPES)).isInstanceOf(MalformedMessageException.class);
        }
        for (int round = 0; round < 2_000; round++) {
            byte[] changed = Arrays.copyOf(out.array(), out.size());
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            try {
                Frame frame = Frame.read(new WireInput(changed), TYPES);
                for (int row = 0; row < Math.min(frame.rows(), 20); row++) {
                    frame.row(row);
                }
            } catch (MalformedMessageException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
