package io.runnel.log;

/**
 * What a reader has read since it was opened.
 *
 * @param records that it has stepped over, shown or not
 * @param bytes of batches
 * @param segments that were searched, where the reader was asked for keys or times
 * @param segmentsSkipped those of them of which nothing had to be read
 * @param blocks the parts of these segments, of some 256 KB, of which the keys and times are known
 * @param blocksSkipped those of them that had not to be read
 */
public record ReadStatistics(
        long records, long bytes, long segments, long segmentsSkipped, long blocks, long blocksSkipped) {
    /** Of a reader that has read nothing, or counts nothing. */
    public static final ReadStatistics NONE = new ReadStatistics(0, 0, 0, 0, 0, 0);

    /** Both together. */
    public ReadStatistics plus(ReadStatistics other) {
        return new ReadStatistics(
                records + other.records,
                bytes + other.bytes,
                segments + other.segments,
                segmentsSkipped + other.segmentsSkipped,
                blocks + other.blocks,
                blocksSkipped + other.blocksSkipped);
    }
}
