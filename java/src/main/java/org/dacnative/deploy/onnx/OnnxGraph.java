// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.dacnative.proto.ProtoWriter;

/**
 * An ONNX model in the making: values are known by their names, which the methods return. Operator set 17 and IR version
 * 8, which runtimes have taken since 2022. Field numbers are those of {@code onnx.proto}.
 */
final class OnnxGraph {
    static final int OPSET = 17;
    private static final int IR_VERSION = 8;
    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    /** The first axis of every input and output, of any size. */
    private static final String BATCH = "batch";

    private final List<ProtoWriter> nodes = new ArrayList<>();
    private final List<ProtoWriter> initializers = new ArrayList<>();
    private final List<ProtoWriter> inputs = new ArrayList<>();
    private final List<ProtoWriter> outputs = new ArrayList<>();
    private final Map<String, Integer> used = new HashMap<>();
    private final Map<String, String> constants = new HashMap<>(); // by what they are

    /** An input (batch, dims) of float32. */
    String input(String name, long... dims) {
        inputs.add(value(name, dims));
        return name;
    }

    /** Makes a value the output (batch, dims) of this name. */
    void output(String name, String value, long... dims) {
        nodes.add(new ProtoWriter().text(1, value).text(2, name).text(3, name).text(4, "Identity"));
        outputs.add(value(name, dims));
    }

    /** An array of float32, row-major. */
    String floats(String name, float[] values, long... shape) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return tensor(name, FLOAT, raw, shape);
    }

    /** The same under a name of its own: whoever asks again gets the one that is there. */
    String shared(String name, Supplier<float[]> values, long... shape) {
        return constants.computeIfAbsent("n" + name, key -> floats(name, values.get(), shape));
    }

    /** One number, of no axes. */
    String scalar(float value) {
        return constants.computeIfAbsent(
                "f" + Float.floatToIntBits(value), key -> floats("number", new float[] {value}));
    }

    /** A list of whole numbers. */
    String longs(long... values) {
        return constants.computeIfAbsent("i" + Arrays.toString(values), key -> {
            ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            raw.asLongBuffer().put(values);
            return tensor("integers", INT64, raw, values.length);
        });
    }

    /** One whole number, of no axes. */
    private String index(long value) {
        return constants.computeIfAbsent("s" + value, key -> {
            ByteBuffer raw = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            raw.putLong(0, value);
            return tensor("index", INT64, raw);
        });
    }

    // ------------------------------------------------------------------------------------------ operators

    /** Any operator without attributes. */
    String node(String operator, String... operands) {
        return node(operator, List.of(), operands);
    }

    String add(String a, String b) {
        return node("Add", a, b);
    }

    String subtract(String a, String b) {
        return node("Sub", a, b);
    }

    String multiply(String a, String b) {
        return node("Mul", a, b);
    }

    String divide(String a, String b) {
        return node("Div", a, b);
    }

    /** The matrix product of the last two axes. */
    String product(String a, String b) {
        return node("MatMul", a, b);
    }

    String clip(String x, float least, float most) {
        return node("Clip", x, scalar(least), scalar(most));
    }

    /** One dimension may be -1. */
    String reshape(String x, long... shape) {
        return node("Reshape", x, longs(shape));
    }

    String unsqueeze(String x, long axis) {
        return node("Unsqueeze", x, longs(axis));
    }

    /** Columns first .. last - 1 of the last axis. */
    String columns(String x, long first, long last) {
        return node("Slice", x, longs(first), longs(last), longs(-1));
    }

    /** One place of an axis, which goes. */
    String at(String x, long place, int axis) {
        return node("Gather", List.of(attribute("axis", axis)), x, index(place));
    }

    String transpose(String x, long... order) {
        return node("Transpose", List.of(attribute("perm", order)), x);
    }

    /** {@code ReduceMean} or {@code ReduceMin} over the first axis, which goes. */
    String overHeads(String operator, String x) {
        return node(operator, List.of(attribute("axes", new long[] {0}), attribute("keepdims", 0)), x);
    }

    String layerNorm(String x, String scale, String bias, float epsilon) {
        return node(
                "LayerNormalization", List.of(attribute("axis", -1), attribute("epsilon", epsilon)), x, scale, bias);
    }

    /** Where the largest of a row is (batch, 1); the first of equals. */
    String largest(String rows) {
        return node("ArgMax", List.of(attribute("axis", 1), attribute("keepdims", 1)), rows);
    }

    /** (batch, A): of x (batch, M, A) the row that an index (batch, 1) names. */
    String taken(String x, String indices, long actDim) {
        String wide = node("Expand", unsqueeze(indices, 2), longs(1, 1, actDim));
        return node("Squeeze", node("GatherElements", List.of(attribute("axis", 1)), x, wide), longs(1));
    }

    /** (batch, dims) of zeros, with the batch of another value. */
    String zeros(String like, long... dims) {
        String batch = node("Slice", node("Shape", like), longs(0), longs(1));
        return node("ConstantOfShape", node("Concat", List.of(attribute("axis", 0)), batch, longs(dims)));
    }

    private String node(String operator, List<ProtoWriter> attributes, String... operands) {
        String result = unique(operator.toLowerCase(Locale.ROOT));
        ProtoWriter node = new ProtoWriter();
        for (String operand : operands) {
            node.text(1, operand);
        }
        node.text(2, result).text(3, result).text(4, operator);
        attributes.forEach(attribute -> node.message(5, attribute));
        nodes.add(node);
        return result;
    }

    // ------------------------------------------------------------------------------------------ the file

    /** The whole model. */
    byte[] toBytes(String name, String producerVersion, Map<String, String> metadata) {
        ProtoWriter graph = new ProtoWriter();
        nodes.forEach(node -> graph.message(1, node));
        graph.text(2, name);
        initializers.forEach(tensor -> graph.message(5, tensor));
        inputs.forEach(input -> graph.message(11, input));
        outputs.forEach(output -> graph.message(12, output));
        ProtoWriter model = new ProtoWriter()
                .varint(1, IR_VERSION)
                .text(2, "dac-native")
                .text(3, producerVersion)
                .message(7, graph)
                .message(8, new ProtoWriter().text(1, "").varint(2, OPSET));
        metadata.forEach(
                (key, value) -> model.message(14, new ProtoWriter().text(1, key).text(2, value)));
        return model.toBytes();
    }

    private String tensor(String name, int type, ByteBuffer raw, long... shape) {
        String unique = unique(name);
        ProtoWriter tensor = new ProtoWriter();
        for (long size : shape) {
            tensor.varint(1, size);
        }
        initializers.add(tensor.varint(2, type).text(8, unique).bytes(9, raw.array()));
        return unique;
    }

    private static ProtoWriter value(String name, long... dims) {
        ProtoWriter shape = new ProtoWriter().message(1, new ProtoWriter().text(2, BATCH));
        for (long size : dims) {
            shape.message(1, new ProtoWriter().varint(1, size));
        }
        ProtoWriter tensor = new ProtoWriter().varint(1, FLOAT).message(2, shape);
        return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensor));
    }

    private static ProtoWriter attribute(String name, long value) {
        return new ProtoWriter().text(1, name).varint(3, value).varint(20, 2);
    }

    private static ProtoWriter attribute(String name, float value) {
        return new ProtoWriter().text(1, name).float32(2, value).varint(20, 1);
    }

    private static ProtoWriter attribute(String name, long[] values) {
        ProtoWriter attribute = new ProtoWriter().text(1, name);
        for (long value : values) {
            attribute.varint(8, value);
        }
        return attribute.varint(20, 7);
    }

    private String unique(String name) {
        int count = used.merge(name, 1, Integer::sum);
        return count == 1 ? name : name + "_" + count;
    }
}
