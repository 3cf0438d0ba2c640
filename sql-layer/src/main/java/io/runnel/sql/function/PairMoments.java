package io.runnel.sql.function;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Means of pairs of numbers and how far they are spread about them, updated so that no digits are lost between large sums of
 * squares (Welford, 1962). For one thread at a time.
 */
public final class PairMoments {
    private long count;
    private double meanX;
    private double meanY;
    private double squaresX;
    private double squaresY;
    private double products;

    /** Takes a pair in. */
    public void add(double x, double y) {
        count++;
        double distanceX = x - meanX;
        double distanceY = y - meanY;
        meanX += distanceX / count;
        meanY += distanceY / count;
        squaresX += distanceX * (x - meanX);
        squaresY += distanceY * (y - meanY);
        products += distanceX * (y - meanY);
    }

    /** Takes a pair back that was taken in. */
    public void remove(double x, double y) {
        double beforeX = count == 1 ? 0 : (meanX * count - x) / (count - 1);
        double beforeY = count == 1 ? 0 : (meanY * count - y) / (count - 1);
        squaresX = count <= 2 ? 0 : Math.max(0, squaresX - (x - beforeX) * (x - meanX));
        squaresY = count <= 2 ? 0 : Math.max(0, squaresY - (y - beforeY) * (y - meanY));
        products = count <= 2 ? 0 : products - (x - beforeX) * (y - meanY);
        meanX = beforeX;
        meanY = beforeY;
        count--;
    }

    /** Takes in all pairs of another one (Chan, Golub and LeVeque, 1983). */
    public void merge(PairMoments part) {
        if (part.count > 0) {
            double distanceX = part.meanX - meanX;
            double distanceY = part.meanY - meanY;
            double share = (double) part.count / (count + part.count);
            squaresX += part.squaresX + distanceX * distanceX * count * share;
            squaresY += part.squaresY + distanceY * distanceY * count * share;
            products += part.products + distanceX * distanceY * count * share;
            meanX += distanceX * share;
            meanY += distanceY * share;
            count += part.count;
        }
    }

    /** How many pairs. */
    public long count() {
        return count;
    }

    /** The sum of the first numbers' squared distances from their mean. */
    public double squaresX() {
        return squaresX;
    }

    /** The same of the second numbers. */
    public double squaresY() {
        return squaresY;
    }

    /** The sum of the products of both distances. */
    public double products() {
        return products;
    }

    /** All of it, for {@link #load}. */
    public @Nullable Object[] saved() {
        return new @Nullable Object[] {count, meanX, meanY, squaresX, squaresY, products};
    }

    /** Takes over what {@link #saved} gave. */
    public void load(@Nullable Object[] saved) {
        count = (Long) Objects.requireNonNull(saved[0]);
        meanX = (Double) Objects.requireNonNull(saved[1]);
        meanY = (Double) Objects.requireNonNull(saved[2]);
        squaresX = (Double) Objects.requireNonNull(saved[3]);
        squaresY = (Double) Objects.requireNonNull(saved[4]);
        products = (Double) Objects.requireNonNull(saved[5]);
    }
}
