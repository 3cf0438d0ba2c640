package shop;

import io.runnel.sql.udf.Udaf;
import io.runnel.sql.udf.UdafDescription;
import io.runnel.sql.udf.UdafFactory;

/** An aggregate function. What stands behind the column in SQL are the factory's parameters. */
@UdafDescription(name = "longest", description = "The longest text.", author = "the shop", version = "1.0")
public final class Longest {
    private Longest() {}

    @UdafFactory(description = "Of any length.")
    public static Udaf<String, String, String> longest() {
        return longest(Integer.MAX_VALUE);
    }

    @UdafFactory(description = "Cut to so many characters.")
    public static Udaf<String, String, String> longest(int most) {
        return new Udaf<>() {
            @Override
            public String initialize() {
                return "";
            }

            @Override
            public String aggregate(String current, String longest) {
                return current != null && current.length() > longest.length() ? current : longest;
            }

            @Override
            public String merge(String one, String two) {
                return aggregate(one, two);
            }

            @Override
            public String map(String longest) {
                return longest.substring(0, Math.min(most, longest.length()));
            }
        };
    }
}
