// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.nvidia;

import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_BACKEND_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_BOOLEAN;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_HANDLE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_INT64;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_VOID_PTR;
import static org.bytedeco.cuda.global.cudnn.cudnnBackendCreateDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnBackendDestroyDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnBackendFinalize;
import static org.bytedeco.cuda.global.cudnn.cudnnBackendGetAttribute;
import static org.bytedeco.cuda.global.cudnn.cudnnBackendSetAttribute;

import java.util.List;
import org.bytedeco.cuda.cudnn.cudnnBackendDescriptor_t;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * A descriptor of cuDNN's backend: created, given its attributes, finalized, and from then on read. A call that fails is an
 * IllegalStateException which names the descriptor's type and the attribute by cuDNN's numbers.
 */
final class BackendDescriptor implements AutoCloseable {
    private final int type;
    private final cudnnBackendDescriptor_t descriptor = new cudnnBackendDescriptor_t();

    BackendDescriptor(int type) {
        this.type = type;
        Cudnn.check(cudnnBackendCreateDescriptor(type, descriptor), "cudnnBackendCreateDescriptor of type " + type);
    }

    cudnnBackendDescriptor_t pointer() {
        return descriptor;
    }

    BackendDescriptor longs(int attribute, long... values) {
        try (LongPointer elements = new LongPointer(values)) {
            return set(attribute, CUDNN_TYPE_INT64, values.length, elements);
        }
    }

    /** One of the values of an enumeration of cuDNN's. */
    BackendDescriptor choice(int attribute, int enumeration, int value) {
        try (IntPointer element = new IntPointer(new int[] {value})) {
            return set(attribute, enumeration, 1, element);
        }
    }

    BackendDescriptor flag(int attribute, boolean value) {
        try (BoolPointer element = new BoolPointer(1)) {
            return set(attribute, CUDNN_TYPE_BOOLEAN, 1, element.put(value));
        }
    }

    BackendDescriptor handle(int attribute, Cudnn library) {
        return pointers(attribute, CUDNN_TYPE_HANDLE, library.handle());
    }

    BackendDescriptor memory(int attribute, Pointer... arrays) {
        return pointers(attribute, CUDNN_TYPE_VOID_PTR, arrays);
    }

    BackendDescriptor descriptors(int attribute, BackendDescriptor... values) {
        return pointers(attribute, CUDNN_TYPE_BACKEND_DESCRIPTOR, pointers(List.of(values)));
    }

    BackendDescriptor finalized() {
        Cudnn.check(tryToFinalize(), "cudnnBackendFinalize of type " + type);
        return this;
    }

    /** The status: one that is not supported is no mistake where engines are tried. */
    int tryToFinalize() {
        return cudnnBackendFinalize(descriptor);
    }

    /** Of an attribute that is one number. */
    long number(int attribute) {
        try (LongPointer element = new LongPointer(1)) {
            get(attribute, CUDNN_TYPE_INT64, 1, element);
            return element.get();
        }
    }

    /** How many descriptors an attribute has. */
    int count(int attribute) {
        return (int) get(attribute, CUDNN_TYPE_BACKEND_DESCRIPTOR, 0, null);
    }

    /** Fills created descriptors from an attribute; how many there were. */
    int fill(int attribute, List<BackendDescriptor> created) {
        try (PointerPointer<Pointer> elements = new PointerPointer<>(pointers(created))) {
            return (int) get(attribute, CUDNN_TYPE_BACKEND_DESCRIPTOR, created.size(), elements);
        }
    }

    @Override
    public void close() {
        cudnnBackendDestroyDescriptor(descriptor);
    }

    private static Pointer[] pointers(List<BackendDescriptor> descriptors) {
        return descriptors.stream().map(BackendDescriptor::pointer).toArray(Pointer[]::new);
    }

    private BackendDescriptor pointers(int attribute, int kind, Pointer... values) {
        try (PointerPointer<Pointer> elements = new PointerPointer<>(values)) {
            return set(attribute, kind, values.length, elements);
        }
    }

    private BackendDescriptor set(int attribute, int kind, long count, Pointer elements) {
        Cudnn.check(
                cudnnBackendSetAttribute(descriptor, attribute, kind, count, elements),
                "cudnnBackendSetAttribute " + attribute + " of type " + type);
        return this;
    }

    /** How many elements there are. */
    private long get(int attribute, int kind, long most, Pointer elements) {
        long[] count = new long[1];
        Cudnn.check(
                cudnnBackendGetAttribute(descriptor, attribute, kind, most, count, elements),
                "cudnnBackendGetAttribute " + attribute + " of type " + type);
        return count[0];
    }
}
