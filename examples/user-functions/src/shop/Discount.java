package shop;

import io.runnel.sql.udf.Udf;
import io.runnel.sql.udf.UdfDescription;
import io.runnel.sql.udf.UdfParameter;
import java.math.BigDecimal;
import java.util.List;

/** A scalar function with several forms: which one a call means, its arguments decide. */
@UdfDescription(name = "discount", description = "The price with a discount.", author = "the shop", version = "1.0")
public class Discount {
    @Udf(description = "By so many percent.")
    public double discount(@UdfParameter("price") double price, @UdfParameter("percent") int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException(percent + " percent");
        }
        return price * (100 - percent) / 100;
    }

    @Udf(description = "Of exact prices, with two digits after the point.", schema = "DECIMAL(12, 2)")
    public BigDecimal discount(@UdfParameter("price") BigDecimal price, @UdfParameter("percent") int percent) {
        return price == null ? null : price.multiply(BigDecimal.valueOf(100 - percent)).movePointLeft(2);
    }

    @Udf(description = "The total of several prices.")
    public double discount(@UdfParameter("prices") List<Double> prices, @UdfParameter("percent") int percent) {
        double sum = 0;
        for (Double price : prices) {
            sum += price == null ? 0 : price;
        }
        return discount(sum, percent);
    }
}
