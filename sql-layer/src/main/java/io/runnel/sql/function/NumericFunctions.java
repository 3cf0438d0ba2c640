package io.runnel.sql.function;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Functions of numbers that SQL's standard has not, or has otherwise than ksqlDB. */
public final class NumericFunctions {
    private static final double EARTH_RADIUS_KM = 6_371;
    private static final double EARTH_RADIUS_MILES = 3_959;
    private static final double MAX_LATITUDE = 90;
    private static final double MAX_LONGITUDE = 180;

    private NumericFunctions() {}

    /** Called by generated code. */
    @Form(
            value = "GREATEST(first T, others T...) T",
            about = "The largest of the values that are not null.",
            examples = {"GREATEST(1, 3, 2) gives 3", "GREATEST('a', NULL, 'b') gives b", "GREATEST(1, 2.5) gives 2.5"},
            nulls = true)
    public static @Nullable Object greatest(@Nullable Object first, List<?> others) {
        Object greatest = first;
        for (Object other : others) {
            boolean greater = other != null && (greatest == null || Values.ORDER.compare(other, greatest) > 0);
            greatest = greater ? other : greatest;
        }
        return greatest;
    }

    /** Called by generated code. */
    @Form(
            value = "LEAST(first T, others T...) T",
            about = "The smallest of the values that are not null.",
            examples = {"LEAST(2, 1, 3) gives 1", "LEAST(NULL, 'b', 'a') gives a"},
            nulls = true)
    public static @Nullable Object least(@Nullable Object first, List<?> others) {
        Object least = first;
        for (Object other : others) {
            boolean less = other != null && (least == null || Values.ORDER.compare(other, least) < 0);
            least = less ? other : least;
        }
        return least;
    }

    /** Called by generated code. */
    @Form(
            value = "LOG(value DOUBLE) DOUBLE",
            about =
                    "The logarithm to base 10, or to the base given: -Infinity of 0, NaN of a negative number or for a base"
                            + " that is none.",
            examples = {
                "LOG(1000) gives 3.0",
                "LOG(2, 8) gives 3.0",
                "LOG(0) gives -Infinity",
                "LOG(-1) gives NaN",
                "LOG(1, 5) gives NaN"
            })
    public static double log(double value) {
        return Math.log10(value);
    }

    /** Called by generated code. */
    @Form("LOG(base DOUBLE, value DOUBLE) DOUBLE")
    public static double log(double base, double value) {
        if (base <= 0 || base == 1) {
            return Double.NaN;
        }
        return value == 0 ? Double.NEGATIVE_INFINITY : Math.log(value) / Math.log(base);
    }

    /** Called by generated code. */
    @Form(
            value = "SIGN(number DOUBLE) INT",
            about = "-1, 0 or 1, as the number is negative, zero or positive.",
            examples = {"SIGN(-2.5) gives -1", "SIGN(0) gives 0", "SIGN(NULL) gives null"})
    public static int sign(double number) {
        return (int) Math.signum(number);
    }

    /** Called by generated code. */
    @Form(
            value = "RANDOM() DOUBLE",
            about = "A random number from 0, inclusive, to 1, exclusive; another for each call.",
            examples = "RANDOM() < 1 gives true",
            deterministic = false)
    public static double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /** Called by generated code. */
    @Form(
            value = "GEO_DISTANCE(lat1 DOUBLE, lon1 DOUBLE, lat2 DOUBLE, lon2 DOUBLE) DOUBLE",
            about =
                    "The distance of two points on the Earth, given in degrees, along a great circle: in kilometres, or in"
                            + " 'MILES'.",
            examples = {
                "CAST(GEO_DISTANCE(37.4439, -122.1663, 51.5257, -0.1122) AS INT) gives 8634",
                "CAST(GEO_DISTANCE(37.4439, -122.1663, 51.5257, -0.1122, 'miles') AS INT) gives 5365"
            })
    public static double distance(double lat1, double lon1, double lat2, double lon2) {
        return distance(lat1, lon1, lat2, lon2, "KM");
    }

    /** Called by generated code. */
    @Form("GEO_DISTANCE(lat1 DOUBLE, lon1 DOUBLE, lat2 DOUBLE, lon2 DOUBLE, unit VARCHAR) DOUBLE")
    public static double distance(double lat1, double lon1, double lat2, double lon2, String unit) {
        checkPoint(lat1, lon1);
        checkPoint(lat2, lon2);
        double radius = switch (unit.toUpperCase(Locale.ROOT)) {
            case "KM", "KILOMETER", "KILOMETERS" -> EARTH_RADIUS_KM;
            case "MI", "MILE", "MILES" -> EARTH_RADIUS_MILES;
            default -> throw new IllegalArgumentException("GEO_DISTANCE's unit is 'KM' or 'MILES', not '" + unit + "'");
        };
        double deltaLat = Math.toRadians(lat2 - lat1) / 2;
        double deltaLon = Math.toRadians(lon2 - lon1) / 2;
        double chord = Math.pow(Math.sin(deltaLat), 2)
                + Math.pow(Math.sin(deltaLon), 2) * Math.cos(Math.toRadians(lat1)) * Math.cos(Math.toRadians(lat2));
        return radius * 2 * Math.asin(Math.sqrt(chord));
    }

    private static void checkPoint(double lat, double lon) {
        if (!(Math.abs(lat) <= MAX_LATITUDE) || !(Math.abs(lon) <= MAX_LONGITUDE)) {
            throw new IllegalArgumentException(
                    "There is no point on the Earth at latitude " + lat + ", longitude " + lon);
        }
    }

    /** Called by generated code. */
    @Form(
            value = "TRUNC(number DOUBLE) BIGINT",
            about = "The number without the digits after the point, or after so many of them; negative digits stand"
                    + " before the point.",
            examples = {
                "TRUNC(-2.7E0) gives -2",
                "TRUNC(2.789E0, 2) gives 2.78",
                "TRUNC(2.78) gives 2.00",
                "TRUNC(1234.5, -2) gives 1200.0"
            })
    public static long trunc(double number) {
        return BigDecimal.valueOf(number).setScale(0, RoundingMode.DOWN).longValueExact();
    }

    /** Called by generated code. */
    @Form("TRUNC(number N) N")
    public static Object trunc(Object number) {
        return trunc(number, 0);
    }

    /** Called by generated code. */
    @Form("TRUNC(number N, digits INT) N")
    public static Object trunc(Object number, int digits) {
        if (number instanceof BigDecimal decimal) {
            return decimal.setScale(digits, RoundingMode.DOWN);
        }
        if (number instanceof Double inexact) {
            return BigDecimal.valueOf(inexact)
                    .setScale(digits, RoundingMode.DOWN)
                    .doubleValue();
        }
        BigDecimal whole = BigDecimal.valueOf(((Number) number).longValue()).setScale(digits, RoundingMode.DOWN);
        return number instanceof Integer ? (Object) whole.intValueExact() : (Object) whole.longValueExact();
    }

    /** Called by generated code. */
    @Form(value = "COSH(number DOUBLE) DOUBLE", about = "The hyperbolic cosine.", examples = "COSH(0) gives 1.0")
    public static double cosh(double number) {
        return Math.cosh(number);
    }

    /** Called by generated code. */
    @Form(value = "SINH(number DOUBLE) DOUBLE", about = "The hyperbolic sine.", examples = "SINH(0) gives 0.0")
    public static double sinh(double number) {
        return Math.sinh(number);
    }

    /** Called by generated code. */
    @Form(value = "TANH(number DOUBLE) DOUBLE", about = "The hyperbolic tangent.", examples = "TANH(0) gives 0.0")
    public static double tanh(double number) {
        return Math.tanh(number);
    }
}
