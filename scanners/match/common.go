package match

// firstCommon is the octave of the first string of common.
const firstCommon = 8

// common are the four bytes in a row, seen through |0x20 (but _ as itself), that are met
// most often in source and what stands beside it, of letters, digits and a few signs. The
// first string are those met in more than one of 512 places, the next those in more than
// one of 1024, and so on; four bytes after the other, in order. Counted on files of 26
// kinds, each of which weighs the same.
var common = [...]string{
	"" +
		"     thetion",
	"" +
		"----commion mentnamethe type",
	"" +
		"   \"   /   r  //  re and con for if  in  int is  of  str to \": \"0000====aaaaablealueand atiocodecontctiodatadent" +
		"eateent entieturfilefor funchttping inteionslangmmennctinterommeoptiportptiorequreturingsionstritesttextthistrin" +
		"turnuncturn valuwith",
	"" +
		"   -   a   c   d   e   f   i   p   s   t  -   co  if //  as  be  cla com def err fil fun nam new not opt or  par" +
		" pro res ret sta tha thi typ use val wit xml.com/com:lanage all ame ame=ang=aramatchate atedaultauthbackbjecble " +
		"bytecallcatichecclascludcolocom/compconfconscreacredcripdefadefidescdinge = e the\": ectiedenefauefinenerentseque" +
		"eraternaerroersiescrespoessaexpef thfaulfineformfromgenehat headheckhis icatightile impoincline ionaith jectjson" +
		"l:lalasslinelistlocaludembermessml:lmporn thnal ncluneranfigng=\"nodenot nst nt xntianullof toloronalonfionseonst" +
		"onteoperormaort oundparapathpectponsps:/quesratireadreatrederespriptrnalrrorrsios ths://sagescriselfsertservset " +
		"signsizesponssagssl_statt = t xmtablted ter ternthattialtimetingtps:truettpsuestumenuserversvicewordxml:xpecype ",
	"" +
		"   .   =   b   m   n   o   u   v   w  =   de  en  ex  fo  in  ma  op  pr  se  st  th  va \"na /// = \" = 0 = 1 = n" +
		" = s ==  add all an  any are aut boo by  byt can cha cod col cre dat des dis end exp ext fon fro gen get hre htt" +
		" ins it  key let lic lin lis map mes mod nul num obj on  one ope out pri pub rea rep req run sel set spe sub tes" +
		" tex tru var ver whe wil you\"htt\"nam\"typ.000.002.con.get.htm/// 0.000002: no_con_key_nam_tkn_tra_typ_u32a hracce" +
		"ackaactiaddiaddraderalidallealloalseame:ametamplampoandlangeanguapplarchare argeariaarraarsease ass=asseasswatin" +
		"atorattratusb.cobaseblicblocbodyboolbuilcan casecateccescensceptcertcesschancharckagclieconncopycouncrypctedctor" +
		"cumed = d byd ind todatedef der diredocudulee coe fie foe ine ise ofe ree ste toeadeecifect ecteectoed bed ied t" +
		"ef=\"eighelemelf.elseemenenceencoencrengtenseensient.enumepeaequier termiertierveerviess essiest est_esuleteretho" +
		"etteevenexceext extefalsficafielfixefontfounght:githgooggrouguaghandhanghe che fhe lhe shen her herehis.hosthref" +
		"htmlhub.iablialvibc_ibuticenieldientificifieill in tindeinfoinitinstint int3int6ion\"ion.ion:ion_iptiirecirediste" +
		"itemithuitioivatixedkagekl_tkn_ul_tklastlatelatilectlemelengletelettlibclic licalicelienlinkllowloadlocklor:lter" +
		"lue makemandmarymatcme: me=\"metemethmmanmmarmodemodumplempoln = n\": nce ncodncryndexndlened new ng tngthnguaning" +
		"nse nsionstant32nt64ntenntexnumbo thobjeocalocumode odulogleoid ointokenolinommaon\":on: onlyonneons ont-ooglopen" +
		"or tor: ordeorg.osslouldountourcout overpackpaddpasspdatpe\":peatpeciperaplayplicpoinpolipresprinprivprocpropprot" +
		"publquirr = r thrallramerampransrateratorderreamrectred ref=rentrepereseressresuriabriburictrighrintriterivarmat" +
		"rns rom roperotorounrrayructrverrvicrypts = s a s ans ins nos tosafescalsed singskl_sl_csourspanspecss=\"sserssio" +
		"sswostanstarstemsterstorstrestrustylsultsummsworsysct int thtaintargtarttatitatuted_temptentterstes thentherthod" +
		"thubtifitivetkn_to ttoketor tputtramtrantreatreetribtrictructterturetyleu32_uageub.cubliude uilduintuireult umbe" +
		"ummaupdaurceurnsuse uuidvalivar varivateventvoidwhenwillworkwritxsltxtenype\"yscaytes",
	"" +
		"   g   h   l   x  \"d  \"p  \"t  as  bo  ca  do  el  fi  my  ou  pa  pu  te  us  wh \"0\" \"de \"pa \"re \"ty 0x0 100 := " +
		" = 2 = 3 = a = c = i = t a c a s acc act app arg arr ass bac bas but cal cap cas cer che cli cop cur dir do  doc" +
		" els enc eve exa exc exi fai fal fie fin fix flo fol fou go  han has hav hea ide imp inc ind inf jso lat len lib" +
		" loc log mar mat may met mus my  nil no  non nor off onl org oth pac pad pas pat per pg_ pla pos pre rec ref reg" +
		" rel rig saf sec see ser sho sig sin sma sou sup swi sys tab tar thr tim tra uin und uni upd usi voi we  whi wor" +
		" wri\"des\"val-col-sty-wei. th.....clo.cre.git.len.org.pro.set.to /   / th//  // c// t//gi//ww/api/cod/git/nod/pro" +
		"/spa/sum/tes/www0020020.0x002 = 20.02_fm32_f4 = 509_5rem: \"i: \"s: st: tr://g://w= 0x= ne=\"ht_add_che_com_cou_dir" +
		"_ext_fil_fmt_get_int_opt_pat_pro_set_sk__sta_str_urlabasaccoace acheack ackeackgadd afteage.agenagesain ainsal s" +
		"aliaalizallballyaltealveame\"amesamilan ban canceanneant any appearalard arenargiargsarguartiary asn1ass at tata " +
		"atabatalate_ateratesath aticativatteaturautoave befober=biliblesbordbuffbut butecachcaptcardccouceivcentchemchil" +
		"cho cificketckgrcloscloucmakcodicollcondcordcorecretcsetctivcurrd fod thd\": ddindecoded deledersdevidhubdisadisp" +
		"distditidlerdowndrese   e a e ane cae dee exe fue goe lie mae ope ore pae pre see tee use vae wie: ne_ade_paeach" +
		"ead earceceiechoeck_econecorecreect.ectsecurecuted =ed aed fed sed wed32ed64ed: edatedhueditefereforegisel selds" +
		"eleceletemaiemovemplempten tenabenamend endeendienssent:ent_entaenteentrepreeptiequaer =er aer fer ier oer: er=\"" +
		"eralere erenerfaeriferr ers ers.ertyes aes fes teseneserest.estaesteestiestrestset \"etreeveleverevicexamexecexis" +
		"expoexprfacefailfamiferefferfffffiedfigufinafindfirsflagfloafmt_foreframfreeg = g thge cgentget get_getsght gist" +
		"giveglobgnedgrapgumegurah thhar hashhavehe ahe dhe ehe ghe mhe nhe ohe phe rhe thelphichhildhinghis-hookhoulhrow" +
		"ht: icalice ich ict id: idenidthied ies if tiginignaigneigurile.ilesilitimesimitimplin ain cin sinalindiindoine_" +
		"inedinesing\"ing.ing:ing_ingsinpuinseintfintoinvairstis ais fis iis nis sis tisabisplissiist istritalitchiteritho" +
		"itleity ive ivenize joinkey key_kgrol = l bel lel nal sal stl_chlacelagslbaclderle ile sle tle: leanleasled left" +
		"lel les les.lesslid limilinglitelityll bll nllballecllellly loatlogilonglor-loseloudlowelse lt =lueslvermailmain" +
		"mallmargmarkmatimay me =medimetamilymissmmitmmutmockmontmovdmovemovqmpatmplampremptymultmustmutan a n ann ben cl" +
		"n inn isn ren_u3nablnal_narynd and ind tndarndefnderndinndowne sne_anectneofnextng ang: nitinly nnecnnelnonenorm" +
		"nospnotinputnsernsslnstrnt-snt-wntaintegntimnto ntrontrynts nts.num nvalo beo reocatocesockeodinof aoginograojec" +
		"oleaolicolleolloolumommiompaomplompron aon fon ion oon son tondione oneoons.ontaonthontrool ooleopyror aor eor i" +
		"ore org/oritorteositotheoutpovidovq p://pacepagepan pareparspartpe: pe=\"pendpenspermpertplacplatplesplitposipost" +
		"pplipporprefprojprovptedput pyriq   qualquerr exr inractramsrangraphrce recerecoredhreferegiremorencreplreporeso" +
		"restrevirfacrgetrginrgumriesrityrmalrmisrnamrocerojerootror rorsrouproutrovirrenrt irt ortedrtifs ars cos fis fo" +
		"s iss ofs res sos wis\": s.cosablsameschese fse ise ose tsearsecosecrsectsee selesendsentsequser sessset_settsfix" +
		"shousiblsintsitismalsocksoftsomespacsplasplist cst ostacstalstedstenstinsub subjsuccsuppswitsyncsystt \"nt ant be" +
		"t cat cot fot ist lit oft ort ret stt tot-stt-wet32 t64 tabatacktal talltandtanttatetch tchete fte ttegetem tend" +
		"tensteratereterftermth tthorthouthrethrotic ticatiestin titltml\"tnamto ato bto cto rto stooltoretorytp:/tractrol" +
		"ttp:tuplubjeubleuct ueryues uffeuld ule_ull ultiunc und und-undeuntiupleuppourature uresurl\"urreusedusinust utab" +
		"uthoutilutpuval ver verivideviewvokeweigwhicwidtwindwitcwww.x509xampxcepxecuxed3xed6xistxpory = y thyle:you ype:" +
		"ype=ypesyrigysteyte ",
}
