/**
 * The globals that files with weights and tables really use and that only build data: by module,
 * each name by itself. A whole module is never trusted; `numpy.f2py` and `torch.hub` show why.
 *
 * Left out on purpose, though they look harmless: `builtins.getattr` and `operator.attrgetter`
 * (reach any function), `functools.partial` (hides a call), `builtins.type` (makes classes with
 * code), `numpy.core._ufunc_reconstruct` (imports by name), `torch.load` and `numpy.load` (open a
 * second pickle), `joblib.numpy_pickle_compat.NDArrayWrapper` (opens other files), `re._compile`
 * (patterns without bound), and classes of `__main__`.
 */
const BUILTIN_TYPES =
  "bool bytearray bytes complex dict float frozenset int list object range set slice str tuple Ellipsis NotImplemented";
const NUMPY_RANDOM = "__bit_generator_ctor __generator_ctor __randomstate_ctor";
const MULTIARRAY = "_reconstruct scalar";
const NUMPY_SCALARS =
  "bool bool_ bytes_ complex128 complex64 datetime64 double float16 float32 float64 int16 int32 int64 int8 intc intp longdouble longlong object_ str_ timedelta64 uint uint16 uint32 uint64 uint8 uintc uintp ulonglong void";
const TORCH_STORAGES =
  "BFloat16Storage BoolStorage ByteStorage CharStorage ComplexDoubleStorage ComplexFloatStorage DoubleStorage FloatStorage HalfStorage IntStorage LongStorage QInt32Storage QInt8Storage QUInt2x4Storage QUInt4x2Storage QUInt8Storage ShortStorage";
const TORCH_TYPES =
  "bfloat16 bool bits16 bits1x8 bits2x4 bits4x2 bits8 cdouble cfloat chalf complex128 complex32 complex64 double float float16 float32 float64 float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz half int int16 int32 int64 int8 long qint32 qint8 quint2x4 quint4x2 quint8 short uint16 uint32 uint64 uint8";
const TORCH_SCHEMES =
  "per_channel_affine per_channel_affine_float_qparams per_channel_symmetric per_tensor_affine per_tensor_symmetric";
const SPARSE = "array matrix";

const modules = (names: string, members: string): Record<string, string> =>
  Object.fromEntries(names.split(" ").map((name) => [name, members]));
const sparse = (format: string): Record<string, string> => {
  const members = SPARSE.split(" ").map((kind) => `${format}_${kind}`);
  return modules(`scipy.sparse._${format} scipy.sparse.${format}`, members.join(" "));
};

/** Module → names, separated by spaces. */
const WRITTEN: Readonly<Record<string, string>> = {
  builtins: BUILTIN_TYPES,
  __builtin__: `${BUILTIN_TYPES} long unicode xrange`,
  _codecs: "encode",
  ...modules("copyreg copy_reg", "_reconstructor"),
  argparse: "Namespace",
  array: "_array_reconstructor array",
  ...modules("collections _collections", "ChainMap Counter OrderedDict defaultdict deque"),
  datetime: "date datetime time timedelta timezone",
  ...modules("decimal _decimal", "Decimal"),
  fractions: "Fraction",
  ...modules(
    "pathlib pathlib._local",
    "Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath",
  ),
  types: "SimpleNamespace",
  uuid: "SafeUUID UUID",

  numpy: `${NUMPY_SCALARS} dtype mean median ndarray`,
  ...modules("numpy.core.multiarray numpy._core.multiarray numpy.multiarray", MULTIARRAY),
  "numpy.core._internal": "_reconstruct",
  ...modules("numpy.core.numeric numpy._core.numeric", "_frombuffer"),
  "numpy.ma": "MaskedArray",
  "numpy.ma.core": "MaskedArray _mareconstruct",
  "numpy.matrixlib.defmatrix": "matrix",
  "numpy.random": NUMPY_RANDOM,
  "numpy.random._mt19937": "MT19937",
  "numpy.random._pcg64": "PCG64 PCG64DXSM",
  "numpy.random._philox": "Philox",
  "numpy.random._sfc64": "SFC64",
  "numpy.random._pickle": NUMPY_RANDOM,
  "numpy.random.bit_generator": "SeedSequence __pyx_unpickle_SeedSequence",
  "numpy.random.mtrand": "RandomState __RandomState_ctor",

  ...["bsr", "coo", "csc", "csr", "dia", "dok", "lil"].reduce(
    (all, format) => Object.assign(all, sparse(format)),
    {} as Record<string, string>,
  ),
  "scipy._lib.array_api_compat.numpy._aliases": "asarray",
  "scipy.interpolate._bsplines": "BSpline",
  "scipy.interpolate._interpolate": "interp1d",

  "joblib.numpy_pickle": "NumpyArrayWrapper",
  "sklearn.externals.joblib.numpy_pickle": "NumpyArrayWrapper",

  pandas: "Categorical CategoricalDtype DataFrame Index MultiIndex RangeIndex Series StringDtype",
  "pandas._libs.arrays": "__pyx_unpickle_NDArrayBacked",
  "pandas._libs.internals": "_unpickle_block",
  "pandas.arrays": "DatetimeArray StringArray TimedeltaArray",
  "pandas.core.arrays.categorical": "Categorical",
  "pandas.core.arrays.datetimes": "DatetimeArray",
  "pandas.core.dtypes.dtypes": "CategoricalDtype DatetimeTZDtype",
  "pandas.core.frame": "DataFrame",
  "pandas.core.indexes.base": "Index _new_Index",
  "pandas.core.indexes.datetimes": "DatetimeIndex _new_DatetimeIndex",
  "pandas.core.indexes.multi": "MultiIndex",
  "pandas.core.indexes.numeric": "Float64Index Int64Index UInt64Index",
  "pandas.core.indexes.range": "RangeIndex",
  "pandas.core.internals.managers": "BlockManager SingleBlockManager",
  "pandas.core.series": "Series",

  torch: `${TORCH_STORAGES} ${TORCH_TYPES} ${TORCH_SCHEMES} Size Tensor device`,
  "torch.cuda": TORCH_STORAGES,
  "torch.storage": "TypedStorage UntypedStorage _LegacyStorage _TypedStorage _UntypedStorage",
  "torch.nn.parameter": "Parameter UninitializedParameter Buffer",
  "torch.nn": "Parameter",
  "torch.serialization": "_get_layout",
  "torch.tensor": "_rebuild_from_type_v2",
  "torch._tensor": "Tensor _rebuild_from_type_v2",
  "torch._utils":
    "_rebuild_device_tensor_from_cpu_tensor _rebuild_device_tensor_from_numpy _rebuild_meta_tensor_no_storage _rebuild_nested_tensor _rebuild_parameter _rebuild_parameter_with_state _rebuild_qtensor _rebuild_sparse_csr_tensor _rebuild_sparse_tensor _rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3",
  "torch.nn.modules.activation":
    "ELU GELU Hardsigmoid Hardswish LeakyReLU Mish MultiheadAttention PReLU ReLU ReLU6 SELU SiLU Sigmoid Softmax Softplus Tanh",
  "torch.nn.modules.batchnorm": "BatchNorm1d BatchNorm2d BatchNorm3d SyncBatchNorm",
  "torch.nn.modules.container": "ModuleDict ModuleList ParameterDict ParameterList Sequential",
  "torch.nn.modules.conv": "Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d",
  "torch.nn.modules.dropout": "Dropout Dropout1d Dropout2d Dropout3d",
  "torch.nn.modules.flatten": "Flatten Unflatten",
  "torch.nn.modules.linear": "Bilinear Identity Linear NonDynamicallyQuantizableLinear",
  "torch.nn.modules.normalization": "GroupNorm LayerNorm RMSNorm",
  "torch.nn.modules.padding":
    "ConstantPad1d ConstantPad2d ReflectionPad1d ReflectionPad2d ZeroPad2d",
  "torch.nn.modules.pixelshuffle": "PixelShuffle PixelUnshuffle",
  "torch.nn.modules.pooling":
    "AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveMaxPool1d AdaptiveMaxPool2d AvgPool1d AvgPool2d MaxPool1d MaxPool2d",
  "torch.nn.modules.rnn": "GRU GRUCell LSTM LSTMCell RNN RNNCell",
  "torch.nn.modules.sparse": "Embedding EmbeddingBag",
  "torch.nn.modules.transformer":
    "Transformer TransformerDecoder TransformerDecoderLayer TransformerEncoder TransformerEncoderLayer",
  "torch.nn.modules.upsampling": "Upsample UpsamplingBilinear2d UpsamplingNearest2d",
};

/** `module.name` of every global that is allowed, apart from those of scikit-learn. */
export const ALLOWED_GLOBALS: ReadonlySet<string> = new Set(
  Object.entries(WRITTEN).flatMap(([module, names]) =>
    names.split(" ").map((name) => `${module}.${name}`),
  ),
);
